"""Data quality: a monitor of the data that an endpoint receives."""
