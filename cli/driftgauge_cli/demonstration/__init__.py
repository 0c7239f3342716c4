"""The demo: one deployment's life on this machine, from nothing to an alarm and back to nothing."""
