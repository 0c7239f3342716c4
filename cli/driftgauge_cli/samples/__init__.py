"""Sample data that is made on the spot, the same for everybody."""
