"""What plans hang on the floors below."""
