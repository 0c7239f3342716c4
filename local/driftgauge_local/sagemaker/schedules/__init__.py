"""Job definitions and monitoring schedules, with their executions and processing jobs."""
