"""Measures of how far apart two distributions are: one file each, found in the registry by name."""
