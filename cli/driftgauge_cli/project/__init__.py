"""The project of a deployment: the CDK app that `driftgauge init` writes, and where a command finds it."""
