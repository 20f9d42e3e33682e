"""What is typed and not yet saved."""
