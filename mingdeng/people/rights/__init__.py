"""What a person may ask of the house: a copy of what it holds, its end (個資法 §10, §11)."""
