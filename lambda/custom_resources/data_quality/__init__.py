"""The adjustments of a data-quality baseline."""
