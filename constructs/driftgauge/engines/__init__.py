"""Engines: how monitors are run."""
