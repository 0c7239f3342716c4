"""The analyses of Driftgauge's monitors: a program that reads files and environment variables, and writes reports."""
