"""The endpoint's answers to labelled data, which the baselines of several kinds share."""

from constructs import Construct

from driftgauge import LabelledData, Predictions, Problem, ProblemType
from driftgauge_contract.captures import ContentType
from driftgauge_contract.custom_resources import RequestField, RowShape
from driftgauge_contract.engines import ENGINES
from driftgauge_contract.problem import DEFAULT_PROBABILITY_THRESHOLD, OutputColumn
from driftgauge_contract.requests import RequestFormat
from driftgauge_deployment.monitors.model_quality import ModelQualitySection
from driftgauge_deployment.payload import PayloadSection
from driftgauge_deployment.signature import signature_of
from stacks.monitors.parts import Context
from stacks.sources import dataset_source

_PREDICTIONS = "Predictions"


def problem_of(context: Context, section: ModelQualitySection) -> Problem:
    """Return what the model predicts, and where the prediction is in an answer."""
    signature = signature_of(context.deployment)
    return Problem(
        problem_type=section.problem_type,
        inference_attribute=signature.prediction if signature else section.inference_attribute,
        probability_attribute=signature.probability if signature else section.probability_attribute,
        probability_threshold=section.probability_threshold,
    )


def quality_predictions(scope: Construct, context: Context, section: ModelQualitySection) -> Predictions:
    """Return the endpoint's answers for labelled data, which several baselines share."""
    found = scope.node.try_find_child(_PREDICTIONS)
    if isinstance(found, Predictions):
        return found
    settings, problem = section.baseline, problem_of(context, section)
    return Predictions(
        scope,
        _PREDICTIONS,
        endpoint=context.endpoint,
        data=LabelledData(
            source=dataset_source(scope, settings),
            label=settings.label,
            header=settings.header,
            limit=settings.limit,
            single_rows=needs_single_rows(context),
            columns=payload_of(context).columns,
            exclude=payload_of(context).exclude,
            request=request_format(context),
        ),
        output=context.places.baselines / "predictions",
        output_column=problem.output_column,
        output_positions=problem.output_positions,
        threshold=_threshold(context, problem),
    )


def request_format(context: Context) -> RequestFormat | None:
    """Return the format of requests, if answers are more than lines of CSV with a prediction in each."""
    signature = signature_of(context.deployment)
    if signature is None:
        # A preprocessor is given calls, for a baseline too.
        sections = context.deployment.monitors.given.values()
        return RequestFormat() if any(section.preprocessor for section in sections) else None
    return format_of(payload_of(context))


def format_of(payload: PayloadSection) -> RequestFormat:
    """Return the format of requests that a payload section describes."""
    return RequestFormat(
        content_type=ContentType(payload.content_type), rows=RowShape(payload.rows), key=payload.features
    )


def rendered_requests(payload: PayloadSection) -> dict[str, object]:
    """Return the format of requests and their columns, for the command."""
    return {
        **format_of(payload).render(),
        RequestField.COLUMNS.value: payload.columns,
        RequestField.EXCLUDE.value: payload.exclude,
    }


def payload_of(context: Context) -> PayloadSection:
    """Return the payload section of a deployment, or its defaults."""
    return context.deployment.payload or PayloadSection()


def needs_single_rows(context: Context) -> bool:
    """Return whether an engine of the deployment takes a captured request for one record."""
    return any(ENGINES[name].needs_plain_captures for name in context.deployment.engine)


def _threshold(context: Context, problem: Problem) -> float | None:
    """Return the threshold of the predicted classes, where answers are probabilities and a baseline needs classes."""
    is_probability = (problem.problem_type, problem.output_column) == (
        ProblemType.BINARY_CLASSIFICATION,
        OutputColumn.PROBABILITY,
    )
    if not is_probability or not any(ENGINES[name].needs_predicted_classes for name in context.deployment.engine):
        return None
    given = problem.probability_threshold
    return DEFAULT_PROBABILITY_THRESHOLD if given is None else given
