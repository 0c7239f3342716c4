"""How far chance moves a model-quality metric: standard errors, confidence intervals and tests against a baseline."""
