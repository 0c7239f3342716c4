"""What the Lambda functions of the library share, and the provider of its custom resources."""
