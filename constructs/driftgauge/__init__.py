"""A monitored SageMaker endpoint, as CDK constructs."""
