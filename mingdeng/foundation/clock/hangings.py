"""What clock hangs on lower floors."""
