"""Model Monitor's schedules and named job definitions in an account, deployed by Driftgauge or not."""
