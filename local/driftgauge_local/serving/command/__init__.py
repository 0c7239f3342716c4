"""The stand-in for an image of one's own: a command that a deployment file names for this machine."""
