"""The stacks that a deployment file describes."""
