"""Monitors: what is watched. A folder for each kind, and the protocol of the engines that run them."""
