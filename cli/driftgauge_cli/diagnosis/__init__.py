"""Checks of `driftgauge doctor`: this machine, the deployment file, the account and what is deployed in it."""
