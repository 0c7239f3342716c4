"""Data quality in `exact` mode: every finding is larger than chance explains, and large enough to matter."""
