"""Models, endpoint configurations and endpoints, with their invocations and data capture."""
