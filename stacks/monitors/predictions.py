"""The endpoint's answers to labelled data, which the baselines of several kinds share."""

from constructs import Construct

from driftgauge import LabelledData, Predictions, Problem
from driftgauge_deployment.monitors.model_quality import ModelQualitySection
from stacks.monitors.parts import Context
from stacks.sources import dataset_source

_PREDICTIONS = "Predictions"


def problem_of(section: ModelQualitySection) -> Problem:
    """Return what the model predicts, and where the prediction is in an answer."""
    return Problem(
        problem_type=section.problem_type,
        inference_attribute=section.inference_attribute,
        probability_attribute=section.probability_attribute,
        probability_threshold=section.probability_threshold,
    )


def quality_predictions(scope: Construct, context: Context, section: ModelQualitySection) -> Predictions:
    """Return the endpoint's answers for labelled data, which several baselines share."""
    found = scope.node.try_find_child(_PREDICTIONS)
    if isinstance(found, Predictions):
        return found
    settings, problem = section.baseline, problem_of(section)
    return Predictions(
        scope,
        _PREDICTIONS,
        endpoint=context.endpoint,
        data=LabelledData(
            source=dataset_source(settings), label=settings.label, header=settings.header, limit=settings.limit
        ),
        output=context.places.baselines / "predictions",
        output_column=problem.output_column,
        output_positions=problem.output_positions,
    )
