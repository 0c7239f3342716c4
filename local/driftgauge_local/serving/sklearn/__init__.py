"""The stand-in for the SageMaker scikit-learn inference image."""

from driftgauge_local.serving.program import ServingProgram

PROGRAM = ServingProgram(
    repository="sagemaker-scikit-learn",
    title="scikit-learn",
    module="driftgauge_local.serving.sklearn.predictor",
    distributions=("scikit-learn",),
    framework="sklearn",
)
