"""The Driftgauge engine: EventBridge Scheduler, Step Functions, Lambda and processing jobs."""
