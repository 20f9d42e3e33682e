"""明燈 Mingdeng: the working system of a city's drug-abuse prevention bureau."""
