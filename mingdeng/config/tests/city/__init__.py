"""A city of one case per relation, every sealed field of it planted with a mark of its own."""
