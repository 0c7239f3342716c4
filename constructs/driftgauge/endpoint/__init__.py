"""A model behind an endpoint that captures what it serves."""
