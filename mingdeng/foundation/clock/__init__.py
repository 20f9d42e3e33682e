"""Due times, signs of life, the status page."""
