"""The driftgauge command."""
