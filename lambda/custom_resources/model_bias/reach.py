"""Limits of bias that no value can violate, and those that the baseline itself violates."""

from collections.abc import Collection, Iterator, Sequence

from custom_resources.comparisons import is_beyond, is_out_of_reach
from custom_resources.findings import Finding
from custom_resources.model_bias.figures import Figure, Rule
from driftgauge_contract.findings import Severity
from driftgauge_contract.metrics import BIAS_VALUES

_UNBOUNDED = (float("-inf"), float("inf"))


def limit_findings(
    suggested: Sequence[Figure], used: Sequence[Figure], rule: Rule, alarms: Collection[str]
) -> Iterator[Finding]:
    """Check the limit of each figure; `alarms` are the metrics that have one."""
    for before, figure in zip(suggested, used, strict=True):
        if figure.value is not None:
            yield from _of_figure(before.value, figure, figure.value, rule, has_alarm=figure.metric in alarms)


def _of_figure(before: float | None, figure: Figure, limit: float, rule: Rule, *, has_alarm: bool) -> Iterator[Finding]:
    subject, operator = f"{figure.metric} of {figure.facet} {figure.group}", rule.operator(figure.metric, limit)
    if has_alarm and is_out_of_reach(operator, limit, BIAS_VALUES.get(figure.metric, _UNBOUNDED)):
        yield Finding(
            severity=Severity.ERROR,
            subject=subject,
            problem=f"the limit {limit:.6g} is out of reach",
            remedy=f"write overrides: {{{figure.metric}: {{threshold: …}}}} with a number that values can be beyond, "
            "or other metrics in alarms.metrics.model_bias",
        )
    elif before is not None and is_beyond(before, operator, limit):
        yield Finding(
            severity=Severity.ERROR,
            subject=subject,
            problem=f"it would violate on healthy data: the baseline itself has {before:.6g}, beyond the limit "
            f"{limit:.6g}",
            remedy=f"write overrides: {{{figure.metric}: {{threshold: …}}}} with a number beyond {before:.6g}, or "
            "{margin: 10%}",
        )
    elif before == limit and has_alarm:
        yield Finding(
            severity=Severity.WARNING,
            subject=subject,
            problem=f"the limit is what the baseline has, {limit:.6g}, without any margin, so that about half of "
            "healthy windows violate it",
            remedy=f"write overrides: {{{figure.metric}: {{threshold: …}}}} with some room",
        )
