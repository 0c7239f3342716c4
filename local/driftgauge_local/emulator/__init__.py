"""The one place that knows ministack: SageMaker, its CloudFormation types and its alarms are hung into it here."""
