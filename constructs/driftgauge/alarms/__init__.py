"""Alarms on an endpoint and its monitors."""
