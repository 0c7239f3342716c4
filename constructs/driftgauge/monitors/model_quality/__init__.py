"""Model quality: what predictions are worth, once the labels are known."""
