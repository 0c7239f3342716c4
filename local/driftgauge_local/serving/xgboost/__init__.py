"""The stand-in for the SageMaker XGBoost inference image."""

from driftgauge_local.serving.program import ServingProgram

PROGRAM = ServingProgram(
    repository="sagemaker-xgboost",
    title="XGBoost",
    module="driftgauge_local.serving.xgboost.predictor",
    distributions=("xgboost-cpu", "xgboost"),
    framework="xgboost",
    # No endpoint is better than one that answers differently.
    unsupported_environment=("SAGEMAKER_INFERENCE_OUTPUT",),
)
