"""A dashboard of an endpoint, its monitors and its alarms. Imports `alarms` and what is below it, and no engine."""
