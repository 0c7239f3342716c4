"""Bias drift: whether a model treats a group of people worse than it did when its baseline was made."""
