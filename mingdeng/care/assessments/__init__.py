"""Factors, ratings, radar, tier and questionnaires: where a person stands. Row E3, E5."""
