"""The model registry: model packages, their groups and their approval."""
