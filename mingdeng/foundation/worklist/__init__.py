"""The inbox in which every deadline meets, and the home page."""
