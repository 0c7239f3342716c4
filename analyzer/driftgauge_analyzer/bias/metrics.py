"""What a bias job tells CloudWatch."""

from driftgauge_analyzer.bias.report import Analysis, Stage
from driftgauge_analyzer.metrics import MetricDatum

LARGEST = 2.348543e108
"""What the service publishes for infinity."""
_STAGES = {Stage.PRE_TRAINING: "Pre-training", Stage.POST_TRAINING: "Post-training"}


def bias_metrics(analysis: Analysis) -> list[MetricDatum]:
    """Return every figure that has a value, with its stage, label and facet as dimensions."""
    return [
        MetricDatum(
            name=f"bias_metric_{figure.name}",
            value=max(-LARGEST, min(figure.value, LARGEST)),
            dimensions={
                "BiasStage": _STAGES[figure.stage],
                "Label": analysis.label,
                "LabelValue": analysis.label_group,
                "Facet": figure.facet,
                "FacetValue": figure.group,
            },
        )
        for figure in analysis.figures
        if figure.value is not None
    ]
