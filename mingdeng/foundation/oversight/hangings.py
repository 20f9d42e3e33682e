"""What the audit pages hang on other pages."""
