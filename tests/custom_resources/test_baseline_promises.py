"""What a baseline promises, whatever is delivered, repeated, killed, stopped or deleted, in whatever order."""

import json
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from custom_resources.errors import DeploymentError

SUGGESTED = {"version": 0.0, "features": [{"name": "age", "inferred_type": "Integral", "completeness": 1.0}]}
FILES = {"statistics.json": "{}", "constraints.json": json.dumps(SUGGESTED)}
PROPERTIES = {
    "Monitor": "data_quality",
    "JobNamePrefix": "shop-data-quality",
    "ImageUri": "image",
    "RoleArn": "arn:aws:iam::123456789012:role/baseline",
    "InstanceType": "ml.m5.xlarge",
    "InstanceCount": "1",
    "VolumeSizeInGB": "20",
    "MaxRuntimeInSeconds": "1800",
    "DatasetUri": "s3://data/train.csv",
    "OutputUri": "s3://reports/baselines",
}
datasets = st.sampled_from(["one", "two"])
completeness = st.sampled_from([1.0, 0.9, 0.5])
deaths = st.none() | st.integers(min_value=0, max_value=6)


def place(job):
    return job["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]


def overrides(share):
    return json.dumps({"features": {"age": {"completeness": share}}})


class Deployments(RuleBasedStateMachine):
    """One baseline over its life; CloudFormation makes one request at a time, and may deliver it again."""

    aws = cloudformation = killed = None

    def __init__(self):
        super().__init__()
        for kept in (self.aws.objects, self.aws.jobs, self.aws.calls):
            kept.clear()
        self.stack = self.cloudformation("Custom::DriftgaugeBaseline", dict(PROPERTIES))
        self.event = None
        self.seen = set()
        self.jobs_at_success = {}

    @rule(dataset=datasets, share=completeness, kind=st.sampled_from(["Create", "Update"]), death=deaths)
    def request(self, dataset, share, kind, death):
        self.event = self.stack.event(kind, DatasetIdentity=dataset, Overrides=overrides(share))
        self.unless_killed(self.stack.deliver, death)

    @precondition(lambda self: self.event)
    @rule(death=deaths)
    def deliver_again(self, death):
        self.unless_killed(self.stack.deliver, death)

    @precondition(lambda self: self.event and self.stack.physical_id)
    @rule(death=deaths)
    def poll(self, death):
        self.unless_killed(self.stack.poll, death)

    @precondition(lambda self: self.stack.physical_id)
    @rule(death=deaths)
    def delete(self, death):
        self.event = self.stack.event("Delete")
        self.unless_killed(self.stack.deliver, death)

    @precondition(lambda self: self.aws.running())
    @rule(status=st.sampled_from(["Completed", "Failed", "Stopped"]), writes=st.booleans())
    def a_job_ends(self, status, writes):
        job = self.aws.running()[-1]
        if job["ProcessingJobStatus"] == "Stopping":
            status = "Stopped"
        self.aws.end_job(status, files=FILES if status == "Completed" or writes else {})
        if status == "Completed":
            self.jobs_at_success[place(job)] = self.jobs_by_place()[place(job)]

    @rule(dataset=datasets, share=completeness)
    def an_undisturbed_deployment_comes_to_its_end(self, dataset, share):
        self.event = self.stack.event("Update", DatasetIdentity=dataset, Overrides=overrides(share))
        self.stack.deliver(self.event)
        while self.aws.running():
            self.a_job_ends("Completed", writes=True)

        answer = self.stack.poll(self.event)

        assert answer["IsComplete"]
        [feature] = json.loads(self.aws.objects[answer["Data"]["ConstraintsUri"]])["features"]
        assert feature["completeness"] == share
        differences = json.loads(self.aws.objects[answer["Data"]["DifferenceUri"]])
        assert [entry["used"] for entry in differences] == ([share] if share != 1 else [])

    @invariant()
    def one_job_at_most_runs_for_the_same_inputs(self):
        places = [place(job) for job in self.aws.running() if job["ProcessingJobStatus"] == "InProgress"]
        assert len(places) == len(set(places))

    @invariant()
    def no_job_runs_for_inputs_that_had_a_success(self):
        now = self.jobs_by_place()
        assert {where: now[where] for where in self.jobs_at_success} == self.jobs_at_success

    @invariant()
    def beside_used_constraints_lies_their_difference(self):
        used = {uri for uri in self.aws.objects if "/used/" in uri and uri.endswith("constraints.json")}
        assert {uri.replace("constraints.json", "difference.json") for uri in used} <= set(self.aws.objects)

    @invariant()
    def no_file_is_lost(self):
        assert self.seen <= set(self.aws.objects)
        self.seen = set(self.aws.objects)

    def unless_killed(self, act, death):
        self.aws.dies_after = death
        # Killed, or the end of a job that failed: CloudFormation goes on, with this request again or with another.
        with suppress(self.killed, DeploymentError):
            act(self.event)
        self.aws.dies_after = None

    def jobs_by_place(self):
        places = [place(job) for job in self.aws.jobs.values()]
        return {where: places.count(where) for where in places}


def test_a_baseline_keeps_its_promises(aws, cloudformation, killed):
    class Bound(Deployments):
        pass

    Bound.aws, Bound.cloudformation, Bound.killed = aws, cloudformation, killed
    run_state_machine_as_test(
        Bound,
        settings=settings(
            max_examples=50,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        ),
    )
