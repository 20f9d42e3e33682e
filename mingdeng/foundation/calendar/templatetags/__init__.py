"""Template filters of the calendar."""
