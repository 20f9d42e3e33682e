"""Reads on alerts: always for a viewer, redacted by her grant."""
