"""SageMaker Model Monitor: schedules and named job definitions, whoever deployed them."""
