"""The report of an execution as one HTML page, made from the files that the execution wrote."""
