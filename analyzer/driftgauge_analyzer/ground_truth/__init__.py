"""Bringing captured predictions and the labels that were uploaded for them together."""
