"""The frameworks whose serving images AWS publishes, with the versions of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from driftgauge_contract.images import PYTORCH, SCIKIT_LEARN, XGBOOST, ImageRepository


class Framework(StrEnum):
    """A framework, by the name that the SageMaker SDK has for it."""

    XGBOOST = "xgboost"
    SKLEARN = "sklearn"
    PYTORCH = "pytorch"


@dataclass(frozen=True, kw_only=True)
class ServingImages:
    """The serving images of a framework."""

    repository: ImageRepository
    tags: Mapping[str, str]
    """The tag of each version, oldest first; `{processor}` stands where AWS has an image for CPUs and one for GPUs."""

    needs_script: bool
    """Whether the image serves nothing unless it is told which file of the model is its script."""

    @property
    def newest(self) -> str:
        """Return the newest version, which is the default."""
        return list(self.tags)[-1]

    def checked(self, version: str) -> str:
        """Return a version that exists.

        Raises:
            ValueError: There is no such version.
        """
        if version not in self.tags:
            raise ValueError(
                f"{version!r} is not a version of AWS's {self.repository.title} image; allowed: {', '.join(self.tags)}"
            )
        return version

    def tag(self, version: str, instance_type: str) -> str:
        """Return the tag of a version, for the processors of an instance type; raises ValueError."""
        return self.tags[self.checked(version)].format(processor=_processor(instance_type))


FRAMEWORKS: Mapping[Framework, ServingImages] = {
    Framework.XGBOOST: ServingImages(
        repository=XGBOOST,
        tags={
            # The oldest versions have the processor and Python in their tags; the SDK's `xgboost.json` is the source.
            "0.90-1": "0.90-1-cpu-py3",
            "0.90-2": "0.90-2-cpu-py3",
            "1.0-1": "1.0-1-cpu-py3",
            **{version: version for version in ("1.2-1", "1.2-2", "1.3-1", "1.5-1", "1.7-1", "3.0-5")},
        },
        needs_script=False,
    ),
    # The SDK names 1.4-2 among the images for training, which are the same images.
    Framework.SKLEARN: ServingImages(
        repository=SCIKIT_LEARN,
        tags={version: f"{version}-cpu-py3" for version in ("0.20.0", "0.23-1", "1.0-1", "1.2-1", "1.4-2")},
        needs_script=True,
    ),
    Framework.PYTORCH: ServingImages(
        repository=PYTORCH,
        tags={
            "1.13.1": "1.13.1-{processor}-py39",
            "2.0.0": "2.0.0-{processor}-py310",
            "2.0.1": "2.0.1-{processor}-py310",
            "2.1.0": "2.1.0-{processor}-py310",
            "2.2.0": "2.2.0-{processor}-py310",
            "2.3.0": "2.3.0-{processor}-py311",
            "2.4.0": "2.4.0-{processor}-py311",
            "2.5.1": "2.5.1-{processor}-py311",
            "2.6.0": "2.6.0-{processor}-py312",
        },
        needs_script=False,
    ),
}

SCRIPT_VARIABLE = "SAGEMAKER_PROGRAM"
SCRIPT_FOLDER_VARIABLE = "SAGEMAKER_SUBMIT_DIRECTORY"
DEFAULT_SCRIPT = "inference.py"
MODEL_FOLDER = "/opt/ml/model"
"""The folder of a container into which SageMaker unpacks the model."""

SCRIPT_FOLDER = f"{MODEL_FOLDER}/code"


def script_environment(framework: Framework) -> dict[str, str]:
    """Return the variables that name the script of a model, for an image that does not find it by itself."""
    if not FRAMEWORKS[framework].needs_script:
        return {}
    return {SCRIPT_VARIABLE: DEFAULT_SCRIPT, SCRIPT_FOLDER_VARIABLE: SCRIPT_FOLDER}


def _processor(instance_type: str) -> str:
    # As in the SDK: the instances of families g and p have NVIDIA's processors.
    family = instance_type.removeprefix("ml.")[:1]
    return "gpu" if family in ("g", "p") else "cpu"
