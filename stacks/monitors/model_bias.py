"""The bias monitor of a deployment file."""

from functools import partial

from constructs import Construct

from driftgauge import (
    Attributes,
    BiasConfig,
    Dataset,
    ExistingBaseline,
    ExpectedColumns,
    Facet,
    LabelledData,
    ModelBiasAdjustments,
    ModelBiasMonitor,
    Predictions,
    TextFile,
    model_bias_dataset,
)
from driftgauge_contract.paths import ANALYSIS_CONFIG_FILE
from driftgauge_deployment.monitors.model_bias import FacetSection, ModelBiasSection
from stacks.monitors.parts import Context, MonitorParts
from stacks.monitors.predictions import needs_single_rows, payload_of, request_format
from stacks.sources import dataset_source, override, required, stored


def model_bias(context: Context) -> MonitorParts | None:
    """Return the parts of the monitor, if the deployment has it."""
    section = context.deployment.monitors.model_bias
    if section is None:
        return None
    config, attributes = _config(context, section), _attributes(section)
    return MonitorParts(
        section=section,
        make_dataset=partial(_dataset, context=context, section=section, config=config),
        make_existing=partial(_existing, section=section, config=config),
        adjustments=_adjustments(section, config, context.deployment.alarms.metrics.model_bias),
        expected=ExpectedColumns(
            header=section.baseline.header,
            label=list(section.columns).index(section.label) if section.label in section.columns else None,
            sent_rows=section.baseline.limit or 0,
            width=len(section.columns) or None,
        ),
        make_monitor=lambda scope, construct_id, baseline, run: ModelBiasMonitor(
            scope,
            construct_id,
            endpoint=context.endpoint,
            attributes=attributes,
            baseline=baseline,
            ground_truth=context.places.ground_truth,
            run=run,
        ),
    )


def _config(context: Context, section: ModelBiasSection) -> BiasConfig:
    payload, headers = payload_of(context), section.columns
    if payload.columns or payload.exclude:
        features = payload.columns or [name for name in headers if name != section.label]
        # Clarify wants the label among the headers, and the predictions come with the label last.
        headers = [*(name for name in features if name not in payload.exclude), section.label]
    return BiasConfig(
        headers=headers,
        label=section.label,
        label_values=section.favourable,
        facets=[_facet(facet) for facet in section.facets],
        group_variable=section.group_variable,
        label_attribute=section.label_attribute,
    )


def _facet(facet: FacetSection) -> Facet:
    # Clarify's `value_or_threshold` is a list in both cases: of values for texts, of one number for a numeric column.
    values = facet.values if facet.threshold is None else (facet.threshold,)
    return Facet(name=facet.name, values=values or ())


def _attributes(section: ModelBiasSection) -> Attributes:
    return Attributes(
        features=section.features_attribute,
        inference=section.inference_attribute,
        probability=section.probability_attribute,
        probability_threshold=section.probability_threshold,
    )


def _dataset(scope: Construct, context: Context, section: ModelBiasSection, config: BiasConfig) -> Dataset:
    settings, attributes, payload = section.baseline, _attributes(section), payload_of(context)
    data = LabelledData(
        source=dataset_source(scope, settings),
        label=section.label if payload.columns or payload.exclude else list(section.columns).index(section.label),
        columns=payload.columns,
        exclude=payload.exclude,
        header=settings.header,
        # Calls are stored as captures in this case, in which columns have no header.
        headers=() if request_format(context) else config.headers,
        limit=settings.limit,
        single_rows=needs_single_rows(context),
        request=request_format(context),
    )
    predictions = Predictions(
        scope,
        "BiasPredictions",
        endpoint=context.endpoint,
        data=data,
        output=context.places.baselines / "bias-predictions",
        output_column=attributes.output_column,
        output_positions=attributes.output_positions,
    )
    return model_bias_dataset(predictions, config, attributes)


def _existing(scope: Construct, section: ModelBiasSection, config: BiasConfig) -> ExistingBaseline:
    # Nobody else writes the configuration of a baseline that was made elsewhere.
    text = TextFile(name=ANALYSIS_CONFIG_FILE, text=config.render())
    return ExistingBaseline(
        constraints=required(stored(section.baseline.constraints)), analysis_config=text.bind(scope, "AnalysisConfig")
    )


def _adjustments(section: ModelBiasSection, config: BiasConfig, alarm_metrics: tuple[str, ...]) -> ModelBiasAdjustments:
    overrides = {metric: override(settings) for metric, settings in section.overrides.items()}
    return ModelBiasAdjustments(
        config=config,
        margin=section.margin,
        # Clarify has the same measures for each facet, and the file states an override once for all of them.
        overrides={facet.name: overrides for facet in config.facets} if overrides else {},
        alarm_metrics=alarm_metrics,
    )
