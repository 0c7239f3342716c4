"""Names of a deployment that exist already and belong to somebody else."""
