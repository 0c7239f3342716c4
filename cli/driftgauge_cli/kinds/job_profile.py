"""The resources that the jobs of an execution take. Which figure was measured and how is in `docs/cost.md`."""

from dataclasses import dataclass, replace

INSTANCE_SECONDS = 230.0
"""The seconds from the request for a processing job to the start of its container, assumed to be charged."""

_UNPACKING_SECONDS = 15.0
_SPARK_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class JobProfile:
    """The resources that the jobs of one execution take together."""

    jobs: int = 1
    """The number of jobs, which run one after the other."""

    start_seconds: float
    """The seconds of each job from when the instance is charged until the first record is read."""

    processor_seconds: float
    """The processor time of each record."""

    kibibytes: float
    """The memory for each record."""

    mebibytes: float
    """The memory that the job needs whatever the number of records."""


@dataclass(frozen=True, kw_only=True)
class JobProfiles:
    """The profile of a kind's executions with each engine."""

    model_monitor: JobProfile
    driftgauge: JobProfile
    spark: JobProfile
    """The Driftgauge engine on several instances, where Spark distributes the work."""


def model_monitor_profile(*, jobs: int, processor_seconds: float) -> JobProfile:
    """Return the profile of AWS's analyzer, which needs the memory of a Java machine with Spark."""
    return JobProfile(
        jobs=jobs,
        start_seconds=INSTANCE_SECONDS + _SPARK_SECONDS,
        processor_seconds=processor_seconds,
        kibibytes=0,
        mebibytes=4096,
    )


def driftgauge_profile(*, processor_seconds: float, kibibytes: float, mebibytes: float) -> JobProfile:
    """Return the profile of Driftgauge's analyzer on one instance."""
    return JobProfile(
        start_seconds=INSTANCE_SECONDS + _UNPACKING_SECONDS,
        processor_seconds=processor_seconds,
        kibibytes=kibibytes,
        mebibytes=mebibytes,
    )


def on_spark(profile: JobProfile, *, processor_seconds: float) -> JobProfile:
    """Return the profile of the same work on several instances.

    A record costs more there, since a join moves it from one process to another.
    """
    return replace(profile, start_seconds=profile.start_seconds + _SPARK_SECONDS, processor_seconds=processor_seconds)
