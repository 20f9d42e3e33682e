"""The partner's desk, and the page of agreements."""
