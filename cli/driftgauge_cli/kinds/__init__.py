"""The kinds of monitors: a module for each, and `registry`, which has the descriptor of every kind.

A descriptor holds everything that the command does differently for one kind. No other module asks which kind a monitor
is of: it looks the descriptor up.
"""
