"""The SageMaker tasks of Step Functions, independent of any emulator."""

from driftgauge_local.workflows.processing_job import TaskFailedError, create_job, run_job, task_error

__all__ = ["TaskFailedError", "create_job", "run_job", "task_error"]
