"""The datasets and the model on this machine, which are read before anything is deployed."""
