"""Screens of a person's rights."""
