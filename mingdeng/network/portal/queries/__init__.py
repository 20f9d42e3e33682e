"""What a partner's clerk sees: her agency's referrals, their own fields, nothing else."""
