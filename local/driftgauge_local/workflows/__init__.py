"""What Step Functions does with SageMaker by itself, free of any emulator."""

from driftgauge_local.workflows.processing_job import TaskFailedError, create_job, run_job, task_error

__all__ = ["TaskFailedError", "create_job", "run_job", "task_error"]
