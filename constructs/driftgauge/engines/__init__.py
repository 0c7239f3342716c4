"""Engines, which run monitors. Each imports `monitors` and what is below it, and not the other one."""
