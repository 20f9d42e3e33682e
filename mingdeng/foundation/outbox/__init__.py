"""Notices to staff: bell and mail."""
