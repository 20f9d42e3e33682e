"""Pages of dated data."""
