"""What monitoring costs in a month: list prices, what jobs take, and the arithmetic between them. Calls no AWS."""
