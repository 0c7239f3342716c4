"""The stand-in for AWS's XGBoost inference container: `python -m driftgauge_local.sagemaker.serving --model DIR`."""
