"""The sections and rules of the monitors, one module for each kind."""
