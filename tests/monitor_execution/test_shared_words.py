"""What two Lambda packages both know, each on its own, is the same: none of them imports another."""

from execution_report import model_monitor_records
from monitor_execution import outcome


def test_the_words_for_what_is_missing():
    assert (outcome.NO_CAPTURES_WORDS, outcome.NO_LABELS_WORDS) == (
        model_monitor_records.NO_DATA_WORDS,
        model_monitor_records.NO_LABELS_WORDS,
    )
