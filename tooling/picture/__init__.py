"""The architecture picture: drawn from what the code really imports."""
