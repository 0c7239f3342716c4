"""The ids of a window's predictions, by which labels that come later find the window that they belong to."""

from collections.abc import Iterable, Iterator

from driftgauge_analyzer.reading.capture import CapturedRecord
from driftgauge_contract.late_labels import id_digest


def noting_ids(predictions: Iterable[CapturedRecord], digests: set[str]) -> Iterator[CapturedRecord]:
    """Yield predictions, and add the digest of each one's id to a set."""
    for record in predictions:
        digests.add(id_digest(record.join_key))
        yield record


def ids_text(digests: Iterable[str]) -> str:
    """Return the content of the file of digests."""
    return "".join(f"{digest}\n" for digest in sorted(digests))
