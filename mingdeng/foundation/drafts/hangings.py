"""What drafts hangs on lower floors."""
