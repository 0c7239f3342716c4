"""What fails a deployment, in the words that CloudFormation shows."""

LONGEST_REASON = 1500
"""Bytes: a custom resource's whole answer, ids and the framework's own words included, is limited to 4 KB."""


class DeploymentError(Exception):
    """A reason for a deployment to fail; its text is one line, short enough for CloudFormation."""

    def __init__(self, reason: str) -> None:
        super().__init__(cut(one_line(reason), LONGEST_REASON))


def one_line(text: str) -> str:
    """Fold a text into one line."""
    return " ".join(text.split())


def cut(text: str, most: int) -> str:
    """Shorten a text to a number of UTF-8 bytes, at a word's end where there is one near."""
    body = text.encode()
    if len(body) <= most:
        return text
    kept = body[: most - len("…".encode())].decode(errors="ignore")
    head, _, _ = kept.rpartition(" ")
    return f"{head if len(head) > len(kept) // 2 else kept}…"
