"""The error that ends a workflow before it has a job."""


class MonitorError(Exception):
    """A document, a window or a state from which no job can be made; the text is one line."""
