"""The names of container images."""

from collections.abc import Iterable


def repository(image: str) -> str:
    """Return `name` of `account.dkr.ecr.region.amazonaws.com/name:tag`."""
    # An image may be named by tag, by digest, or by neither.
    return image.rpartition("/")[2].partition(":")[0].partition("@")[0]


def not_runnable(image: str, runnable: Iterable[str]) -> str:
    """Return the message for an image that cannot run here, with the images that can."""
    return f"Image {image} cannot run on this machine; images that can: {', '.join(sorted(runnable))}."
