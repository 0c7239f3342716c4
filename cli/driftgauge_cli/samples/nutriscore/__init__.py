"""Food products with their Nutri-Score, and a model of it."""
