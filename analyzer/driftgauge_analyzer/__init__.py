"""What a monitoring job computes: files and environment in, files and exit message out."""
