"""The Lambda function that runs the analyzer where no instance is needed.

It takes the request of a processing job and does what SageMaker does: it copies the inputs below `/opt/ml` of a
temporary folder, runs the same program, and uploads the outputs. A record in S3, which only the first of several
functions can create, keeps the promise that the same inputs are analyzed once.
"""
