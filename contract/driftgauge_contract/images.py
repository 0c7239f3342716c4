"""The repositories of AWS's container images that Driftgauge uses."""

from collections.abc import Mapping
from dataclasses import dataclass

from driftgauge_contract.containers import ANALYZER_REPOSITORY, CLARIFY_REPOSITORY, MERGER_REPOSITORY
from driftgauge_contract.image_accounts import (
    CLARIFY_ACCOUNTS,
    MODEL_MONITOR_ACCOUNTS,
    PYTORCH_ACCOUNTS,
    SPARK_ACCOUNTS,
    XGBOOST_ACCOUNTS,
)


@dataclass(frozen=True, kw_only=True)
class ImageRepository:
    """A repository of AWS's, with the account that holds it in each region."""

    name: str
    title: str
    """The repository's name in messages."""

    accounts: Mapping[str, str]

    def account(self, region: str) -> str:
        """Return the account that holds the repository in a region.

        Raises:
            ValueError: AWS does not offer the image in the region.
        """
        if region not in self.accounts:
            raise ValueError(f"AWS has no {self.name} image in {region}; it is in: {', '.join(self.accounts)}")
        return self.accounts[region]


XGBOOST = ImageRepository(name="sagemaker-xgboost", title="XGBoost", accounts=XGBOOST_ACCOUNTS)
# AWS keeps both images in the same accounts (SDK, `image_uri_config`; a test compares the tables).
SCIKIT_LEARN = ImageRepository(name="sagemaker-scikit-learn", title="scikit-learn", accounts=XGBOOST_ACCOUNTS)
PYTORCH = ImageRepository(name="pytorch-inference", title="PyTorch", accounts=PYTORCH_ACCOUNTS)
SPARK = ImageRepository(name="sagemaker-spark-processing", title="Spark", accounts=SPARK_ACCOUNTS)
MONITOR_ANALYZER = ImageRepository(name=ANALYZER_REPOSITORY, title="Model Monitor", accounts=MODEL_MONITOR_ACCOUNTS)
GROUND_TRUTH_MERGER = ImageRepository(name=MERGER_REPOSITORY, title="Model Monitor", accounts=MODEL_MONITOR_ACCOUNTS)
CLARIFY = ImageRepository(name=CLARIFY_REPOSITORY, title="Clarify", accounts=CLARIFY_ACCOUNTS)
