"""Model quality: a monitor of how good predictions are, once the labels are known."""
