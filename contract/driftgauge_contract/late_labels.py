"""The facts by which labels that come late find the windows that they belong to.

A job that was asked to leaves a digest of the id of each prediction of its window beside its reports. What is known of
a window, and which files of labels its last job was given, is in a file among the manifests.
"""

import hashlib
from enum import StrEnum

from driftgauge_contract.windows import Window

PREDICTION_IDS_FILE = "_prediction_ids.txt"
"""One digest a line, in ascending order. The underscore says that it is no data, as for the report of a merge."""

WINDOWS_FOLDER = "windows"
"""The folder of the files about windows, among a monitor's manifests."""

MAX_LATE_WINDOWS = 250
"""The most windows that a monitor may have within its label horizon: each of them is looked up at every execution."""

# 64 bits: with ten million predictions and as many labels of others, the chance of a wrong match is 5 in a million, and
# it would only run a window again. A digest keeps ids, which may identify people, out of the file.
_DIGEST_BYTES = 8


class WindowKey(StrEnum):
    """The keys of the file about a window."""

    REPORT_URI = "ReportUri"
    """Where the last job of the window leaves its results; absent while it had no job."""

    LABELS = "Labels"
    """The files of labels that are known, each with its ETag."""


def id_digest(prediction_id: str) -> str:
    """Return the digest of the id by which a prediction and its label are joined."""
    # A JSON text may hold half of a surrogate pair, which UTF-8 refuses to encode otherwise.
    return hashlib.blake2b(prediction_id.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).hexdigest()


def window_file(window: Window) -> str:
    """Return the name of the file about a window."""
    return f"{window.start:%Y%m%dT%H%M%S}-{window.end:%Y%m%dT%H%M%S}.json"
