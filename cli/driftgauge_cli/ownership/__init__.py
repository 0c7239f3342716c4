"""What of a deployment's names exists already and belongs to somebody else."""
