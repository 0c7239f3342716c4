"""How well a model's predictions agree with the labels that came later."""
