"""Runs first in every deployment of a stack, and fails it if the stack is not the deployment's."""
