"""Names that derive from an endpoint's name stay within the service's limit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.limits import MAX_NAME
from driftgauge_contract.names import baseline_job_prefix, checked_endpoint_name, monitor_name

SERVICE_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
STACK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
JOB_NAME_ENDING = "-0123456789abcdef"


def accepted(name: str) -> bool:
    try:
        return bool(checked_endpoint_name(name))
    except ValueError:
        return False


QUALIFIERS = st.sampled_from(["", "driftgauge", "model-monitor"])


@given(st.from_regex(r"[A-Za-z0-9-]{1,70}", fullmatch=True), st.sampled_from(MonitorKind), QUALIFIERS)
def test_whatever_derives_from_an_accepted_name_is_a_name_for_the_service(
    name: str, kind: MonitorKind, qualifier: str
) -> None:
    if accepted(name):
        assert STACK_NAME.fullmatch(f"{name}-data")
        job_name = baseline_job_prefix(name, kind, qualifier) + JOB_NAME_ENDING
        for derived in (name, monitor_name(name, kind, qualifier), job_name):
            assert SERVICE_NAME.fullmatch(derived)


def test_a_name_that_has_to_be_cut_is_told_apart_by_a_hash() -> None:
    prefixes = {baseline_job_prefix("n" * 30 + end, MonitorKind.MODEL_QUALITY, "driftgauge") for end in ("a", "b")}
    assert len(prefixes) == 2
    assert all(len(prefix + JOB_NAME_ENDING) == MAX_NAME for prefix in prefixes)


def test_a_name_is_as_long_as_the_service_allows() -> None:
    assert checked_endpoint_name("n" * MAX_NAME)
    with pytest.raises(ValueError, match="has 64 characters; allowed: 63"):
        checked_endpoint_name("n" * 64)


def test_monitors_of_long_names_that_differ_only_at_their_ends_have_different_names() -> None:
    names = {monitor_name("n" * 62 + end, MonitorKind.MODEL_QUALITY) for end in ("a", "b")}
    assert {len(name) for name in names} == {MAX_NAME}
    assert len(names) == 2


@pytest.mark.parametrize("name", ["", "-a", "a-", "a--b", "1a", "a_b", "a b", "ä"])
def test_what_is_no_name_is_refused_with_its_value(name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{name!r} is not a name; allowed:")):
        checked_endpoint_name(name)
