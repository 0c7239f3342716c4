"""The stand-in for the SageMaker XGBoost inference image."""

from driftgauge_local.serving.program import ServingProgram

PROGRAM = ServingProgram(
    repository="sagemaker-xgboost",
    title="XGBoost",
    module="driftgauge_local.serving.xgboost.predictor",
    distributions=("xgboost", "xgboost-cpu"),
    framework="xgboost",
    remedy="pip install 'driftgauge[local]'",
    # No endpoint is better than one that answers differently.
    unsupported_environment=("SAGEMAKER_INFERENCE_OUTPUT",),
)
