"""The model-quality monitor, which compares predictions with the labels that came later."""
