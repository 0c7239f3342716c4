"""Significance tests: the probability that chance alone makes a difference as large as the one found."""
