"""AWS on this machine: the ministack emulator, extended with SageMaker."""
