"""Rules about where data is kept and for how long."""

from collections.abc import Iterator

from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake
from driftgauge_deployment.storage import parse_kept
from driftgauge_deployment.values import parse_delay, parse_previous_days

DAYS_AFTER_LABELS = 35
"""A window has to be evaluated, and may have to be again, after its labels have come."""

_RETENTION, _STORAGE = "retention", "storage"
_OF_BUCKET = {"captures": ("captures", "labels"), "reports": ("reports",)}


def own_buckets_keep_their_rules(document: Document) -> Iterator[Mistake]:
    """Refuse retentions in buckets of one's own, whose lifecycle rules are not touched."""
    for bucket, keys in _OF_BUCKET.items():
        for key in keys:
            if document.has(_STORAGE, bucket) and document.has(_RETENTION, key):
                message = "would change the lifecycle rules of a bucket of your own; allowed: no such key"
                yield Mistake(place=(_RETENTION, key), message=message)


def captures_are_kept_for_the_monitors(document: Document) -> Iterator[Mistake]:
    """Require that captures and labels are there for as long as a monitor may still read them."""
    needed = max((_days_needed(document, kind) for kind in MonitorKind), default=1)
    for key in ("captures", "labels"):
        try:
            kept = parse_kept(document.section(_RETENTION).get(key))
        except ValueError:
            continue
        if isinstance(kept, int) and kept < needed:
            message = f"{kept} days are fewer than those that monitors read; allowed: {needed} days or more"
            yield Mistake(place=(_RETENTION, key), message=message)


def _days_needed(document: Document, kind: MonitorKind) -> int:
    section, needed = document.section("monitors", kind.value), 2
    for key in ("label_delay", "label_horizon"):
        try:
            needed += parse_delay(section.get(key)).days + DAYS_AFTER_LABELS
        except ValueError:
            continue
    try:
        return max(needed, parse_previous_days(section.get("reference")).days + 2)
    except ValueError:
        return needed


RULES = (own_buckets_keep_their_rules, captures_are_kept_for_the_monitors)
