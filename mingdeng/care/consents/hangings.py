"""What consents hang on lower floors."""
