"""Models with a script of functions (`model_fn`, `predict_fn`, …), as AWS's images call them."""
