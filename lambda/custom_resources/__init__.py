"""The Lambda functions that run during a deployment: CloudFormation's custom resources for baselines and drains.

CDK's provider framework calls `handler.on_event` once for a request, and `handler.is_complete` until it answers that
the request is complete. Both may be delivered again, so each decides by what it finds in S3 and SageMaker and never by
what it remembers.
"""
