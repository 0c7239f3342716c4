"""The inference images that this machine can stand in for."""

from collections.abc import Mapping

from driftgauge_local.serving import pytorch, sklearn, xgboost
from driftgauge_local.serving.program import ServingProgram

SERVING_PROGRAMS: Mapping[str, ServingProgram] = {
    program.repository: program for program in (xgboost.PROGRAM, sklearn.PROGRAM, pytorch.PROGRAM)
}
"""Serving programs, by the name of the image's repository.

To add one, add a folder with a `PROGRAM` and name it here.
"""
