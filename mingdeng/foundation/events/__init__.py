"""Events: what happened, and who follows."""
