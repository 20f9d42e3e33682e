"""Template tags of foundation/clock."""
