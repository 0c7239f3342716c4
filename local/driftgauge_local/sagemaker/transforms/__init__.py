"""Batch transform jobs: their records, filters, runs and data capture."""
