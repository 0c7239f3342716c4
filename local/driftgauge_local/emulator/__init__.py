"""The adapter to ministack. It registers SageMaker, its CloudFormation types and the alarms there."""
