"""Baselines: the job that suggests constraints, its dataset, and adjustments of what it suggests.

Imports `endpoint` and what is below it. What differs between the kinds of monitors is in `monitors`.
"""
