"""The Driftgauge engine: state machines of Step Functions, which run a processing job for each window."""
