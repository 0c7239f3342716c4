"""How a deployed monitor is found, told of and run: one package for each engine, and `finding`, which asks them all.

Only what lies below this folder knows which engine runs a monitor; everything else has a `MonitorHandle`.
"""
