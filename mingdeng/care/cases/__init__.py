"""Cases: a person under care for a period, from intake to closing."""
