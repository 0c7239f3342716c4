"""The baseline of a bias monitor: its configuration, its constraints and their adjustments."""
