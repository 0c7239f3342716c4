"""The Lambda functions of a monitor's workflow: one plans the processing job of a window, one concludes the execution.

The workflow itself starts the job and waits for it. Both functions may be called again, and executions may run at the
same time or be stopped between any two states, so each call decides by what it finds in S3 and SageMaker. The name of a
job derives from what the job reads: whoever plans the same window over the same files arrives at the same job.
"""
