"""Paths of captures, labels, baselines and reports in S3.

Captures are at `{prefix}/{endpoint}/{variant}/yyyy/mm/dd/hh/mm-ss-mmm-{uuid}.jsonl`, named by the moment at which the
file was begun; labels at `{prefix}/yyyy/mm/dd/hh/*.jsonl`, by the hour in which they were collected.
"""

import re
from datetime import UTC, datetime

# Developer guide, "Schemas" and "Interpret results". One page has `constraints_violations.json`; the container's file
# is named as here.
CONSTRAINTS_FILE = "constraints.json"
STATISTICS_FILE = "statistics.json"
VIOLATIONS_FILE = "constraint_violations.json"
BIAS_ANALYSIS_FILE = "analysis.json"
"""The file that is both the report of a bias analysis and, from a baseline job, its constraints."""

ANALYSIS_CONFIG_FILE = "analysis_config.json"
UNREADABLE_FILE = "unreadable_records.json"
"""The records that an execution in `exact` mode set aside, with examples."""

REPORT_FILE = "report.html"
"""What an execution found as a page for people, beside its violations."""

FINDINGS_FILE = "baseline_findings.json"
"""What a check of a baseline against itself found."""

DIFFERENCE_FILE = "difference.json"
"""How the constraints in use, beside it, differ from the suggested ones."""

USED_FOLDER = "used"
"""The folder of the constraints in use, below a baseline's location."""

# Below the prefix of reports, so that the function needs no other permission and the markers expire with the reports.
MARKERS_FOLDER = "execution-reports"
"""The folder that has a file for each execution whose metrics have been published, below the prefix of reports."""

NEWEST_FINDINGS_FOLDER = "findings"
"""The folder, below that of the markers, of each monitor's newest findings in the words of a message."""

# Always in UTC, for captures and labels alike (developer guide, "Capture data" and "Ingest Ground Truth labels").
HOUR_FORMAT = "%Y/%m/%d/%H"
CAPTURE_FORMAT = "%Y/%m/%d/%H/%M-%S"
"""The beginning of the path of a capture file, below its variant's folder."""

CAPTURE_NAME = re.compile(r"[0-5]\d-[0-5]\d-\d{3}-[0-9A-Za-z-]+\.jsonl")
# A leading dot or underscore marks files that are no data, such as `_SUCCESS` and what an upload has not finished
# (Hadoop's convention, which Spark keeps).
LABELS_NAME = re.compile(r"[^._].*\.jsonl")

MERGED_FOLDER = "merge"
MANIFESTS_FOLDER = "manifests"


def hour_folder(moment: datetime) -> str:
    """Return the folder of an hour, in UTC: `2026/11/24/05`."""
    return moment.astimezone(UTC).strftime(HOUR_FORMAT)


def report_folder(*, endpoint_name: str, monitor_name: str, moment: datetime) -> str:
    """Return the folder of the reports of an hour, below the prefix of a monitor's reports."""
    return f"{endpoint_name}/{monitor_name}/{hour_folder(moment)}"


def newest_findings_uri(reports_uri: str, monitor_name: str) -> str:
    """Return the file of a monitor's newest findings, below the prefix of reports."""
    return f"{reports_uri}/{MARKERS_FOLDER}/{NEWEST_FINDINGS_FOLDER}/{monitor_name}.json"


def capture_name(moment: datetime, identifier: str) -> str:
    """Return the name of a capture file within its hour; the identifier tells it from others of the same moment."""
    time = moment.astimezone(UTC)
    return f"{time:%M-%S}-{time.microsecond // 1000:03d}-{identifier}.jsonl"


def file_name(uri: str) -> str:
    """Return the last part of a URI."""
    return uri.rpartition("/")[2]


def split_uri(uri: str) -> tuple[str, str]:
    """Return bucket and key of an `s3://` URI."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
