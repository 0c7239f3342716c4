"""The engine of every account: EventBridge Scheduler, Step Functions, Lambda and processing jobs."""
