"""The engine of accounts that have SageMaker Model Monitor."""
