"""The estimates of a sample, whatever its problem type."""

from collections.abc import Mapping
from functools import singledispatch

from driftgauge_analyzer.model_quality.binary import BinarySample
from driftgauge_analyzer.model_quality.evaluation import Sample
from driftgauge_analyzer.model_quality.multiclass import MulticlassSample
from driftgauge_analyzer.model_quality.regression import RegressionSample
from driftgauge_analyzer.model_quality.uncertainty.binary import binary_estimates
from driftgauge_analyzer.model_quality.uncertainty.bootstrap import au_prc_interval
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.intervals import Interval, confidence_interval
from driftgauge_analyzer.model_quality.uncertainty.multiclass import multiclass_estimates
from driftgauge_analyzer.model_quality.uncertainty.regression import regression_estimates


@singledispatch
def estimates_of(sample: Sample) -> dict[str, Estimate]:
    """Return every metric that can have a constraint, with how far chance moves it."""
    raise TypeError(f"{type(sample).__name__} is not a sample of a known problem type")


@estimates_of.register
def _(sample: RegressionSample) -> dict[str, Estimate]:
    return regression_estimates(sample)


@estimates_of.register
def _(sample: BinarySample) -> dict[str, Estimate]:
    return binary_estimates(sample)


@estimates_of.register
def _(sample: MulticlassSample) -> dict[str, Estimate]:
    return multiclass_estimates(sample)


def intervals_of(sample: Sample, estimates: Mapping[str, Estimate]) -> dict[str, Interval]:
    """Return the confidence interval of each metric that has one, those without a constraint included."""
    found = {name: confidence_interval(name, estimate) for name, estimate in estimates.items()}
    if isinstance(sample, BinarySample) and sample.scores is not None:
        found["au_prc"] = au_prc_interval(sample.actual, sample.scores)
    return {name: interval for name, interval in found.items() if interval is not None}
