"""Work longer than a second."""
