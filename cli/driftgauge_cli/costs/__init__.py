"""Monthly costs of monitoring, from list prices and the durations of jobs. Makes no call to AWS."""
