"""Reads on referrals: always for a viewer."""
