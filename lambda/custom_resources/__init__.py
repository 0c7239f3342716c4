"""The Lambda that runs during a deployment."""
