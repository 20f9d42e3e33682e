"""Districts, dated villages, addresses."""
