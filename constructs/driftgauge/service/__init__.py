"""Facts of AWS as CDK needs them: names, images, metrics, permissions, storage and the machines of jobs."""
