"""Requests and resources: checks, the store, listings, tags and errors of the SageMaker API."""
