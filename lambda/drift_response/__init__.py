"""The Lambda function that starts what the deployment file names when a monitor finds drift.

A rule of EventBridge could start it, too, but neither once per event nor at most once in a while.
"""
