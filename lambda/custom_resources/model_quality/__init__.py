"""The adjustments of a model-quality baseline."""
