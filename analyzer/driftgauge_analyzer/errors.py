"""The one error that a job's user can cause."""


class AnalyzerError(Exception):
    """What is wrong with the job's data, settings or scripts, in one line, with file and line where there is one."""
