"""Forms about people: what was typed, checked and explained in Chinese."""
