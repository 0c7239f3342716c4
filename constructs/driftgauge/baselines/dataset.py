"""The data from which a baseline is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from driftgauge.service.storage import S3Prefix, StoredFile


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A CSV file, and the environment variables that describe it to the analyzer."""

    uri: str
    identity: str
    environment: Mapping[str, str] = field(default_factory=dict)
    stored_at: StoredFile | S3Prefix
    predictions: "Dataset | None" = None
    """The endpoint's answers for rows like these, which a data-quality baseline has in place of the label."""

    analysis_config: str | None = None
    """The configuration of a bias analysis, as JSON. The other kinds have none."""
