"""What ends a workflow before it has a job."""


class MonitorError(Exception):
    """A document, a window or a state of things that no job can be made of; its text is one line."""
