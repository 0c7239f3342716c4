"""The monitors that are deployed, whichever engine runs them: how they are found, listed and run.

There is a package for each engine, and `finding` asks them all. Only what is in this folder knows which engine runs a
monitor; everything else has a `MonitorHandle`.
"""
