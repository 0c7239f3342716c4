"""The estimates of a multiclass classifier's metrics."""

from driftgauge_analyzer.model_quality.multiclass import F_SCORES, MulticlassSample
from driftgauge_analyzer.model_quality.uncertainty import confusion_matrix
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate


def multiclass_estimates(sample: MulticlassSample) -> dict[str, Estimate]:
    """Return accuracy and the weighted metrics; weighted recall is accuracy by its definition."""
    matrix, rows = sample.matrix(), len(sample)
    metrics = sample.evaluate().metrics
    errors = rows - int(matrix.trace())
    gradients = {
        "weighted_precision": confusion_matrix.weighted_precision_gradient,
        **{name: confusion_matrix.weighted_f_gradient(beta) for name, beta in F_SCORES.items()},
    }
    shares = {name: Estimate(value=metrics[name], rows=rows, errors=errors) for name in ("accuracy", "weighted_recall")}
    return shares | {
        name: Estimate(
            value=metrics[name],
            rows=rows,
            standard_error=confusion_matrix.standard_error(matrix, gradient),
        )
        for name, gradient in gradients.items()
    }
