"""What `exact` mode remembers of a column beside what Model Monitor does: order, tails, and formats of texts."""
