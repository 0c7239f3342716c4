from local_sagemaker.conftest import artifact, booster

__all__ = ["artifact", "booster"]
