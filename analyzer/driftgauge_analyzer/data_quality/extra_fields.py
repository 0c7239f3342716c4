"""Fields that a few records have and the baseline does not: they concern these records, and not the window."""

import logging
import re
from collections.abc import Collection

from driftgauge_analyzer.profiling.profile import DatasetProfile

log = logging.getLogger(__name__)

# Rows whose fields have no names all have the same number of them, also where some are empty.
_BY_POSITION = re.compile(r"_c\d+")


def take_rare_fields(profile: DatasetProfile, expected: Collection[str], limit: float) -> dict[str, int]:
    """Take the columns that no more than a share of the rows have out of a profile, and return how many rows have them.

    Columns that more rows have stay: traffic has changed.
    """
    most = max(limit * profile.item_count, 1)
    extra = {
        name: column.types.present
        for name, column in profile.columns.items()
        if name not in expected and not _BY_POSITION.fullmatch(name)
    }
    # Of a single record, one is all of them: then the field belongs to the window.
    rare = {name: count for name, count in extra.items() if count <= most < profile.item_count}
    for name, count in rare.items():
        log.warning("%d of %d records have the extra field %r, which is not looked at", count, profile.item_count, name)
    profile.drop(rare)
    return rare
