"""What is read for the pages of dated data."""
