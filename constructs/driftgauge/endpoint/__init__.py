"""The endpoint of a model, with data capture. Imports `service` and `functions` only."""
