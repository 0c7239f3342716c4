"""SageMaker Model Monitor as an engine."""
