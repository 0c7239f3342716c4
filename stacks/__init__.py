"""The deployment file and the stacks that are made of it."""
