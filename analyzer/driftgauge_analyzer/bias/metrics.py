"""The CloudWatch metrics of a bias job."""

from driftgauge_analyzer.bias.report import BiasAnalysis, Stage
from driftgauge_analyzer.metrics import MetricDatum
from driftgauge_contract.metrics import INFINITE_BIAS, BiasStage, bias_dimensions, bias_metric_name

_STAGES = {Stage.PRE_TRAINING: BiasStage.PRE_TRAINING, Stage.POST_TRAINING: BiasStage.POST_TRAINING}


def bias_metrics(analysis: BiasAnalysis) -> list[MetricDatum]:
    """Return every figure that has a value, with its stage, label and facet as dimensions."""
    return [
        MetricDatum(
            name=bias_metric_name(figure.name),
            # CloudWatch takes no infinite values; the service publishes this number for them.
            value=max(-INFINITE_BIAS, min(figure.value, INFINITE_BIAS)),
            dimensions=bias_dimensions(
                stage=_STAGES[figure.stage],
                label=analysis.label,
                label_value=analysis.label_group,
                facet=figure.facet,
                facet_value=figure.group,
            ),
        )
        for figure in analysis.figures
        # An undefined metric is not published, as the service does not publish it.
        if figure.value is not None
    ]
