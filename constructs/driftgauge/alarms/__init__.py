"""Alarms on an endpoint and its monitors. Imports `monitors` and what is below it, and no engine."""
