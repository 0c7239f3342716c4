"""AWS on this machine: ministack, plus SageMaker."""
