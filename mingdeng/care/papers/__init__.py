"""Papers of care: opening assessment, visit record, referral, consent, closing summary."""
