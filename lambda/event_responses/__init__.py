"""The Lambda functions that start something: a retraining when a monitor finds drift, a deployment for a new model.

A rule of EventBridge could start it, too, but neither once per event nor at most once in a while.
"""
