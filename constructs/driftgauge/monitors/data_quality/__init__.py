"""Data quality: the data that an endpoint is sent."""
