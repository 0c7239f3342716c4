"""The violations of data quality in words, from the service's own sentences or from the figures of `exact` mode."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.report.drift import Distance
from driftgauge_analyzer.report.figures import figure, odds, words
from driftgauge_analyzer.report.files import Document
from driftgauge_analyzer.report.finding import Finding


@dataclass(frozen=True, kw_only=True)
class CheckWords:
    """A check's title, what it expects in general, and the next step after a finding."""

    title: str
    expected: str
    next: str


_UPSTREAM = "Ask who sends this field what changed, and compare a few captured requests with the training data."
CHECKS: Mapping[str, CheckWords] = {
    Check.MISSING_COLUMN: CheckWords(
        title="Missing columns",
        expected="every column of the baseline",
        next="Find out whether the client stopped sending them. If the model takes them no more, make a new baseline.",
    ),
    Check.EXTRA_COLUMN: CheckWords(
        title="Columns that are not in the baseline",
        expected="no column that the baseline does not have",
        next="Find out what the new columns are. If the model takes them now, make a new baseline.",
    ),
    Check.DATA_TYPE: CheckWords(
        title="Wrong type of value",
        expected="values of the baseline's type",
        next="Look for text in place of numbers, such as units, decimal commas or 'NA', in the captured requests.",
    ),
    Check.COMPLETENESS: CheckWords(
        title="Missing values",
        expected="no more missing values than in the baseline",
        next=_UPSTREAM + " A source that failed often shows as missing values.",
    ),
    Check.CATEGORICAL_VALUES: CheckWords(
        title="Values that the baseline does not have",
        expected="values that occur in the baseline",
        next="Look at the new values. If they are right, the model has never seen them: consider training it again.",
    ),
    Check.BASELINE_DRIFT: CheckWords(
        title="Drift of the distribution",
        expected="the distribution of the baseline",
        next=_UPSTREAM + " If the population has changed for good, train the model again and make a new baseline.",
    ),
    Check.PREDICTION_DRIFT: CheckWords(
        title="Drift of the model's answers",
        expected="the distribution of the baseline's answers",
        next="Look at the features that drifted in the same window; without any, look at what was deployed last.",
    ),
    Check.NON_NEGATIVE: CheckWords(
        title="Negative numbers",
        expected="no negative number",
        next=_UPSTREAM + " Codes such as -1 or -999 often stand for a missing value.",
    ),
    Check.SPIKE: CheckWords(
        title="One value far too often",
        expected="no single value that dominates",
        next="Find out whether the value is a default that a client or a source fills in when it has none.",
    ),
    Check.RANGE: CheckWords(
        title="Numbers outside the baseline's range",
        expected="numbers in the range of the baseline",
        next="Check the unit of the field first: a factor of 10, 100 or 1,000 is the usual cause.",
    ),
    Check.TAIL: CheckWords(
        title="Too many extreme numbers",
        expected="as few extreme numbers as in the baseline",
        next="Check the unit of the field, and look at the largest values in the captured requests.",
    ),
    Check.FORMAT: CheckWords(
        title="Another format of text",
        expected="texts in the formats of the baseline",
        next="Compare the spelling of a few captured values with the training data: case, separators, dates, ids.",
    ),
}
_OTHER = CheckWords(title="Constraint not met", expected="what the constraints file states", next=_UPSTREAM)

# The sentences of Model Monitor's container, each with what it expects and what it found.
_SENTENCES = (
    (r"distance: (\S+) exceeds threshold: (\S+)", "a distance of at most {1} from the baseline", "a distance of {0}"),
    (r"p-value: (\S+) is below threshold: (\S+)", "a p-value of at least {1}", "a p-value of {0}"),
    (r"data type: (\S+), Expected match: (\S+)\. Observed: (.*)", "{0} values in {1} of rows", "{2}"),
    (r"Expected match: (\S+)\. Observed: (.*)", "known values in {0} of rows", "{1}"),
    (r"Expected: (\S+)\. Observed: (.*)", "values in {0} of rows", "{1}"),
    (r"current dataset: (\d+), .* constraints: (\d+)", "the {1} columns of the baseline", "{0} columns"),
)


def finding(violation: Document, rows: int, drift: Mapping[str, Distance]) -> Finding:
    """Return a violation in words."""
    check = CHECKS.get(str(violation.get("constraint_check_type")), _OTHER)
    expected, found = _expected_and_found(violation, check)
    effect, margin = figure(violation.get("effect")), figure(violation.get("margin"))
    return Finding(
        subject=str(violation.get("feature_name")),
        check=check.title,
        expected=expected,
        found=found,
        certainty=_certainty(violation, rows),
        next=check.next,
        rank=_rank(effect, margin, drift.get(str(violation.get("feature_name")))),
    )


def _expected_and_found(violation: Document, check: CheckWords) -> tuple[str, str]:
    description = str(violation.get("description", ""))
    if "expected" in violation and "found" in violation:
        # The two halves of one sentence elsewhere, which here stand apart.
        return str(violation["expected"]), str(violation["found"]).removeprefix("them ")
    for pattern, expected, found in _SENTENCES:
        match = re.search(pattern, description)
        if match:
            return expected.format(*match.groups()), found.format(*match.groups())
    return check.expected, description


def _certainty(violation: Document, rows: int) -> str:
    p_value = figure(violation.get("p_value"))
    if p_value is None:
        return (
            "not stated: Model Monitor's rule compares with a threshold and gives no probability. "
            f"The window has {rows:,} rows; the fewer there are, the more chance moves a figure"
        )
    effect, margin = figure(violation.get("effect")), figure(violation.get("margin"))
    return (
        f"chance alone would do this {odds(p_value)}. "
        f"The effect is {words(effect)}, and {words(margin)} is large enough to matter"
    )


def _rank(effect: float | None, margin: float | None, drift: Distance | None) -> float:
    if effect is None:
        return drift.ratio if drift else 0.0
    # A limit that a person wrote has no margin, so that any effect is beyond it.
    return effect / margin if margin else 1.0 + effect
