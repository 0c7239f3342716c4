"""Joining captured predictions with the labels that were uploaded for them."""
