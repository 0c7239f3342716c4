"""The names of container images."""

import re
from collections.abc import Iterable

_RELEASE = re.compile(r"(\d+)\.(\d+)")


def repository(image: str) -> str:
    """Return `name` of `account.dkr.ecr.region.amazonaws.com/name:tag`."""
    # An image may be named by tag, by digest, or by neither.
    return image.rpartition("/")[2].partition(":")[0].partition("@")[0]


def not_runnable(image: str, runnable: Iterable[str]) -> str:
    """Return the message for an image that cannot run here, with the images that can."""
    return f"Image {image} cannot run on this machine; images that can: {', '.join(sorted(runnable))}."


def version_difference(title: str, version: str, image: str) -> str | None:
    """Return a sentence if an image has another release of a framework than this machine, by its tag, or None.

    Releases are compared by their first two numbers: what follows in a tag may count images, not the framework's fixes.
    """
    tag = image.rpartition("/")[2].partition("@")[0].partition(":")[2]
    here, there = _RELEASE.match(version), _RELEASE.match(tag)
    if here is None or there is None or here.groups() == there.groups():
        return None
    return f"{title} {version} answers on this machine; the image has {'.'.join(there.groups())} ({tag})."
