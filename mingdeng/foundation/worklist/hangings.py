"""What worklist hangs on lower floors."""
