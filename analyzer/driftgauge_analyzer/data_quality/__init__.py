"""Data quality: what a dataset's columns look like, and how captured data departs from it."""
