"""`driftgauge runbook` shows what an alarm means, without a site and without AWS."""

import pytest


def test_a_page_says_what_the_alarm_means_and_what_to_do(driftgauge):
    out = driftgauge("runbook", "drift").out

    assert out.startswith("# drift: ")
    assert "## Look at this first" in out


@pytest.mark.parametrize(
    ("alarm", "page"),
    [("shop-model-errors", "model-errors"), ("shop-errors", "errors"), ("shop-data-quality-no-data", "no-data")],
)
def test_the_name_of_an_alarm_leads_to_its_page(driftgauge, alarm, page):
    assert driftgauge("runbook", alarm).out == driftgauge("runbook", page).out


def test_without_a_page_all_are_listed(driftgauge):
    assert "[drift](drift.md)" in driftgauge("runbook").out


def test_an_unknown_page_is_refused_with_those_there_are(driftgauge):
    ended = driftgauge("runbook", "cpu")

    assert ended.code == 1
    assert ended.err.startswith("There is no runbook for 'cpu'; the pages are: capture-stopped, ")
