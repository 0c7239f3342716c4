"""Processing jobs: their files, programs, logs and metrics."""
