"""Monitors, with a folder for each kind, and the protocol of the engines that run them.

Imports `baselines` and what is below it, and no engine: a monitor is given its engine.
"""
