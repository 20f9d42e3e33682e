"""Pages of referrals, for the bureau's staff."""
