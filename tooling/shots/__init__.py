"""`mingdeng guide shots`: a picture of every main page, as the one who works with it."""
