"""The data-quality monitor of a deployment file."""

from collections.abc import Iterable
from functools import partial

from constructs import Construct

from driftgauge import (
    DataQualityAdjustments,
    DataQualityMonitor,
    Dataset,
    DriftSetting,
    ExistingBaseline,
    ExpectedColumns,
    FeatureOverride,
    LabelledData,
    Predictions,
    data_quality_dataset,
)
from driftgauge_contract.captures import CaptureMode
from driftgauge_contract.constraints import Mode, Switch
from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.analysis import mode_of
from driftgauge_deployment.monitors.data_quality import (
    DataQualitySection,
    DriftSection,
    FeatureOverrideSection,
)
from driftgauge_deployment.monitors.feature_rules import is_answer
from driftgauge_deployment.monitors.section import DataSource
from stacks.monitors.parts import Context, MonitorParts
from stacks.monitors.predictions import payload_of, quality_predictions, request_format
from stacks.sources import dataset_source, required, stored


def data_quality(context: Context) -> MonitorParts | None:
    """Return the parts of the monitor, if the deployment has it."""
    section = context.deployment.monitors.data_quality
    if section is None:
        return None
    return MonitorParts(
        section=section,
        make_dataset=partial(_dataset, context=context, section=section),
        make_existing=partial(_existing, section=section),
        adjustments=_adjustments(section, context.deployment.alarms.drift),
        expected=_expected(context, section),
        make_monitor=lambda scope, construct_id, baseline, run: DataQualityMonitor(
            scope, construct_id, endpoint=context.endpoint, baseline=baseline, run=run
        ),
    )


def _expected(context: Context, section: DataQualitySection) -> ExpectedColumns:
    settings, exact = section.baseline, mode_of(context.deployment, MonitorKind.DATA_QUALITY) is Mode.EXACT
    leaves_label_out = exact and settings.predictions > 0
    # Features may be named in both lists; the first mention decides about the order in messages.
    named = dict.fromkeys([*section.overrides.features, *context.deployment.alarms.drift])
    if section.preprocessor or context.deployment.payload:
        # The columns are those of a script, or a JSON answer has names of its own.
        named = {}
    return ExpectedColumns(
        header=settings.header,
        label=settings.label if leaves_label_out else None,
        sent_rows=settings.predictions if leaves_label_out and _asks_for_answers(context, section) else None,
        # The endpoint's answers are features, too, but no columns of the dataset.
        features=[name for name in named if not (leaves_label_out and is_answer(name))],
        stripped=exact,
    )


def _asks_for_answers(context: Context, section: DataQualitySection) -> bool:
    """Return whether the endpoint is asked about this dataset, and not about that of model quality."""
    quality = context.deployment.monitors.model_quality
    has_own = quality is None or quality.baseline.dataset is None or section.preprocessor is not None
    return has_own and _watches_answers(context, section)


def _watches_answers(context: Context, section: DataQualitySection) -> bool:
    """Return whether answers are among the columns, as they are not in what batch transforms read."""
    return section.source is DataSource.ENDPOINT and CaptureMode.OUTPUT in context.deployment.capture.modes


def _dataset(scope: Construct, context: Context, section: DataQualitySection) -> Dataset:
    settings = section.baseline
    if section.preprocessor is not None:
        # The columns are the preprocessor's, and the training data does not have them.
        return _answered_rows(scope, context, section).dataset
    file = dataset_source(scope, settings).bind(scope, "TrainingData")
    if mode_of(context.deployment, MonitorKind.DATA_QUALITY) is Mode.COMPAT or not settings.predictions:
        return data_quality_dataset(file, header=settings.header)
    return data_quality_dataset(
        file,
        header=settings.header,
        label=settings.label,
        predictions=_predictions(scope, context, section) if _watches_answers(context, section) else None,
    )


def _predictions(scope: Construct, context: Context, section: DataQualitySection) -> Predictions:
    """Return the answers on which model quality is based, if there are some: the endpoint need not answer twice."""
    quality = context.deployment.monitors.model_quality
    if quality is not None and quality.baseline.dataset is not None:
        return quality_predictions(scope, context, quality)
    return _answered_rows(scope, context, section)


def _answered_rows(scope: Construct, context: Context, section: DataQualitySection) -> Predictions:
    settings = section.baseline
    return Predictions(
        scope,
        "DataQualityPredictions",
        endpoint=context.endpoint,
        data=LabelledData(
            source=dataset_source(scope, settings),
            label=settings.label,
            header=settings.header,
            limit=settings.predictions,
            columns=payload_of(context).columns,
            exclude=payload_of(context).exclude,
            request=request_format(context),
        ),
        output=context.places.baselines / "predictions",
    )


def _existing(scope: Construct, section: DataQualitySection) -> ExistingBaseline:  # noqa: ARG001 - nothing to stage
    settings = section.baseline
    return ExistingBaseline(constraints=required(stored(settings.constraints)), statistics=stored(settings.statistics))


def _adjustments(section: DataQualitySection, drift_features: tuple[str, ...]) -> DataQualityAdjustments:
    overrides = section.overrides
    features = {name: _feature_override(override) for name, override in overrides.features.items()}
    config = {name: _as_in_constraints(value) for name, value in overrides.config if value is not None}
    return DataQualityAdjustments(
        features=features,
        monitoring_config=config,
        drift=_drift(section.drift),
        ordered=section.baseline.ordered,
        drift_features=drift_features,
    )


def _feature_override(override: FeatureOverrideSection) -> FeatureOverride:
    return FeatureOverride(
        inferred_type=override.type,
        completeness=override.completeness,
        drift_threshold=override.drift_threshold,
        drift=_drift(override.drift),
        evaluate=override.evaluate,
    )


def _drift(sections: Iterable[DriftSection]) -> tuple[DriftSetting, ...]:
    return tuple(DriftSetting(measure=section.measure, threshold=section.threshold) for section in sections)


def _as_in_constraints(value: str | float) -> str | float:
    # `monitoring_config` has Enabled and Disabled, not JSON's booleans (developer guide, "Schema for Constraints").
    if isinstance(value, bool):
        return Switch.ENABLED.value if value else Switch.DISABLED.value
    return value
