"""The checks of a column: one file each, and the list of all."""
