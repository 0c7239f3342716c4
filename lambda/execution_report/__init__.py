"""The Lambda function that runs after each execution of a monitor and publishes how it ended and what it found.

No metric of SageMaker counts violations, or tells that an execution failed or had no data. The function publishes such
metrics, in a namespace of Driftgauge's own, for the alarms.
"""
