"""The data-quality monitor, which compares the columns of captured data with those of a dataset."""
