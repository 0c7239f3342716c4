"""What `driftgauge doctor` looks at: this machine, the deployment file, the account and what is deployed in it."""
