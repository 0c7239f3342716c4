"""Uncertainty of model-quality metrics: standard errors, confidence intervals and tests against a baseline."""
