"""The bias monitor, which finds that a model treats a group of people worse than its baseline did."""
