"""How likely chance alone is to make the differences that the checks find."""
