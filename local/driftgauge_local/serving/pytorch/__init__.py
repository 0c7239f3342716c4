"""The stand-in for AWS's PyTorch inference image."""

from driftgauge_local.serving.program import ServingProgram

PROGRAM = ServingProgram(
    repository="pytorch-inference",
    title="PyTorch",
    module="driftgauge_local.serving.pytorch.predictor",
    distributions=("torch",),
    framework="pytorch",
)
