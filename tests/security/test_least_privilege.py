"""Under IAM, a deployment lives with what its roles are granted, and every grant is needed."""

import pytest
from security.grants import denied_without, read_decisions
from security.guarded import Guarded
from security.unenforced import UNENFORCED

pytestmark = pytest.mark.end_to_end


def test_the_deployment_lives_under_its_own_roles(guarded: Guarded) -> None:
    assert guarded.outcomes == {
        "guarded-data-quality": "Completed",
        "guarded-driftgauge-data-quality": "Completed",
        "guarded-model-quality": "CompletedWithViolations",
        "guarded-driftgauge-model-quality": "CompletedWithViolations",
    }, "every label is wrong"
    assert len(guarded.captured) == 40


def test_no_role_asks_for_what_it_is_not_granted(guarded: Guarded) -> None:
    assert not read_decisions(guarded.home.access_log, guarded.roles, allowed=False)


def test_every_grant_is_needed(guarded: Guarded) -> None:
    """Without it a request of this life would be denied, or one on AWS that is known by name."""
    requests = read_decisions(guarded.home.access_log, guarded.roles, allowed=True)
    needed = denied_without((each for role in guarded.roles for each in role.grants()), requests)
    idle = [grant for grant, denied in needed.items() if not denied]
    assert not "\n".join(str(grant) for grant in idle if not any(each.covers(grant) for each in UNENFORCED))


def test_no_reason_is_given_for_grants_that_are_not_there(guarded: Guarded) -> None:
    grants = [grant for role in guarded.roles for grant, _ in role.grants()]
    assert [each for each in UNENFORCED if not any(each.covers(grant) for grant in grants)] == []


def test_every_grant_is_exact_and_on_the_deployments_own(guarded: Guarded) -> None:
    grants = [grant for role in guarded.roles for grant, _ in role.grants()]
    assert [str(grant) for grant in grants if "*" in grant.action] == []
    everywhere = {grant.action for grant in grants if grant.resource == "*"}
    know_no_resources = ("cloudwatch:", "ecr:GetAuthorizationToken", "logs:", "sagemaker:List", "xray:")
    assert [action for action in everywhere if not action.startswith(know_no_resources)] == []
    own = ("guarded", "ProcessingJobs", "cdk-", "/sagemaker-", ":key/", ":event-bus/default", "monitoring-*", "merge-*")
    assert [str(grant) for grant in grants if grant.resource != "*" and not any(o in grant.resource for o in own)] == []
