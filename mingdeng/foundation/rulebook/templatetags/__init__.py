"""Template filters of the editors."""
