"""ROC dates, periods, working days, statutory deadlines, ages."""
