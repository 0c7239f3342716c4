"""The code of the Lambda functions, and the provider of the custom resources. Imports `service` only."""
