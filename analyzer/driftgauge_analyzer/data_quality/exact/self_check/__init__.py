"""A baseline checked against itself, before an alarm rests on it."""
