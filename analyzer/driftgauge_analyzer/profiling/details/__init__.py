"""Details of a column that `exact` mode keeps besides Model Monitor's: row order, tails and text formats."""
