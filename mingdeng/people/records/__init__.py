"""What each source said about someone, linked into one person."""
