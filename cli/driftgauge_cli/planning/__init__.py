"""Looking ahead at a deployment: what it would change, run and remove, before it does."""
