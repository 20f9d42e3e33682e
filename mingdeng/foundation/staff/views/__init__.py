"""Pages of accounts, deputies and duty."""
