"""Stand-ins for inference images: `python -m driftgauge_local.serving --repository NAME --model FOLDER`."""
