"""The Lambda inside a monitor's workflow: it plans the processing job of a window, and says what became of it.

The workflow itself starts the job and waits for it. Both entry points may be called again, and workflows may run beside
each other or be killed between any two states, so each call decides by what it finds in S3 and SageMaker. The name of a
job follows from what it reads: whoever plans the same window over the same files comes to the same job.
"""
