"""The Lambda that runs after each execution of a monitor and tells CloudWatch how it ended and what it found.

No metric of the service counts violations, or says that an execution failed or had nothing to look at. This Lambda
publishes them, in a namespace of its own, for the alarms.
"""
