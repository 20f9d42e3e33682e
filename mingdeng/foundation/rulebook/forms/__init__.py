"""Forms of the pages of dated data."""
