"""The error that fails a deployment, with the reason that CloudFormation shows."""

MAX_REASON_BYTES = 1500
"""CloudFormation accepts an answer of 4,096 bytes, and the provider framework repeats the reason in it."""


class DeploymentError(Exception):
    """A reason for a deployment to fail, as one line that is short enough for CloudFormation."""

    def __init__(self, reason: str) -> None:
        super().__init__(cut(one_line(reason), MAX_REASON_BYTES))


def one_line(text: str) -> str:
    """Return a text as one line."""
    return " ".join(text.split())


def cut(text: str, maximum: int) -> str:
    """Return a text that is cut to a number of UTF-8 bytes, at the end of a word if one is near."""
    body = text.encode()
    if len(body) <= maximum:
        return text
    kept = body[: maximum - len("…".encode())].decode(errors="ignore")
    head, _, _ = kept.rpartition(" ")
    return f"{head if len(head) > len(kept) // 2 else kept}…"
