"""Baselines: the job that suggests constraints, its data, and how its suggestions are adjusted."""
