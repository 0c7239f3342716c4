"""The monitors of a deployment file as constructs, one module for each kind."""
