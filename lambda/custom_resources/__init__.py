"""The Lambda that runs during a deployment: predictions, baselines and drains, as custom resources of CloudFormation.

CDK's provider framework calls `handler.on_event` once for a request, and `handler.is_complete` until it says so. Both
may be delivered again, so each decides by what it finds in S3 and SageMaker and never by what it remembers.
"""
