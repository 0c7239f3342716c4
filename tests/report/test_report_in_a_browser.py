"""A report opened from disk in a real Chromium: it draws, sorts and filters, and everybody can read it."""

from pathlib import Path

import pytest
from local_aws.chromium import VARIABLE
from report.browser import CHROMIUM, run_in_page
from report.reports import HOSTILE, invoke, make_quality_report, make_report

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"

needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: `make setup` does it")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"there is no Chromium on the path or in ${VARIABLE}")

NAMES = """
const names = () => [...document.querySelectorAll(".features > li")].map((item) => item.dataset.name);
const set = (control, property, value, event) => {
  control[property] = value;
  control.dispatchEvent(new Event(event));
};
const search = document.querySelector("input[type=search]"), order = document.querySelector("select");
const violated = document.querySelector("input[type=checkbox]"), status = document.querySelector("[role=status]");
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_report(tmp_path_factory.mktemp("report"), plain=60)


def test_it_draws_what_was_found_and_every_feature_on_show(page: Path) -> None:
    drawn = run_in_page(
        page,
        """return {
          findings: [...document.querySelectorAll(".finding h3")].map((title) => title.textContent),
          charts: document.querySelectorAll(".features svg[role=img]").length,
          alerts: document.querySelectorAll("b").length,
        };""",
    )
    assert drawn["findings"] == [HOSTILE, "country"]
    assert drawn["charts"] == 50


def test_features_are_sorted_by_drift_by_name_and_back(page: Path) -> None:
    by_drift, by_name, given = run_in_page(
        page,
        NAMES
        + """const first = names().slice(0, 2);
        set(order, "value", "name", "change");
        const second = names().slice(2, 5);
        set(order, "value", "given", "change");
        return [first, second, names().slice(0, 3)];""",
    )
    assert set(by_drift) == {HOSTILE, "country"}
    assert by_name == ["plain_0", "plain_1", "plain_2"]
    assert given == [HOSTILE, "country", "plain_0"]


def test_features_are_searched_and_filtered_to_the_violated_ones(page: Path) -> None:
    found, count, filtered, both = run_in_page(
        page,
        NAMES
        + """set(search, "value", "PLAIN_5", "input");
        const found = names(), count = status.textContent;
        set(search, "value", "", "input");
        set(violated, "checked", true, "change");
        const filtered = names();
        set(search, "value", "plain", "input");
        return [found, count, filtered, names()];""",
    )
    assert "plain_5" in found
    assert all("plain_5" in name for name in found)
    assert count == f"{len(found)} features"
    assert set(filtered) == {HOSTILE, "country"}
    assert both == []


def test_more_features_come_when_they_are_asked_for_and_take_the_focus(page: Path) -> None:
    before, after, focus = run_in_page(
        page,
        NAMES
        + """const before = names().length;
        document.querySelector(".features ~ .more").click();
        const first = document.querySelectorAll(".features > li")[before];
        return [before, names().length, document.activeElement.closest("li") === first];""",
    )
    assert (before, after, focus) == (50, 62, True)


def test_a_finding_leads_to_the_figures_of_its_feature(page: Path) -> None:
    opened, cells = run_in_page(
        page,
        """document.querySelectorAll(".finding .link")[1].click();
        await new Promise((resolve) => setTimeout(resolve, 200));
        const open = document.querySelector("details[open]");
        return [open.closest("li").dataset.name, open.querySelectorAll("tbody tr").length];""",
    )
    assert (opened, cells) == ("country", 3)


@needs_axe
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1100])
def test_axe_finds_nothing_serious(page: Path, width: int, dark: bool) -> None:
    seen, serious = run_in_page(
        page,
        """for (const summary of [...document.querySelectorAll("summary")].slice(0, 3)) summary.click();
        await new Promise((resolve) => setTimeout(resolve, 200));
        const { violations } = await axe.run();
        const seen = [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches];
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]);
        return [seen, serious];""",
        libraries=AXE.read_text(encoding="utf-8"),
        width=width,
        dark=dark,
    )
    assert seen == [width, dark]
    assert serious == []


@pytest.fixture(scope="module")
def quality_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_quality_report(tmp_path_factory.mktemp("quality"))


@needs_axe
@pytest.mark.parametrize("dark", [False, True])
def test_model_quality_and_bias_are_drawn_and_axe_finds_nothing_serious(quality_page: Path, dark: bool) -> None:
    titles, charts, serious = run_in_page(
        quality_page,
        """const titles = [...document.querySelectorAll("h3")].map((title) => title.textContent);
        const charts = [...document.querySelectorAll("svg[role=img]")].map((chart) => chart.ariaLabel);
        const { violations } = await axe.run();
        return [titles, charts, violations.filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 200))])];""",
        libraries=AXE.read_text(encoding="utf-8"),
        dark=dark,
    )
    assert {"Metrics", "Trend over executions", "Confusion matrix", "Curves", "Residuals", "Facets"} <= set(titles)
    named = " ".join(charts)
    assert "Receiver operating characteristic" in named
    assert "Residuals: labels minus predictions" in named
    assert "over 2 executions" in named
    assert serious == []


def test_a_baseline_begins_with_what_is_wrong_with_it(tmp_path: Path) -> None:
    rows = [f"{number},{number % 7}" for number in range(400)]
    (tmp_path / "data.csv").write_text("\n".join(["id,size", *rows]))
    options = "--mode", "exact", "--report", tmp_path / "base.html"
    invoke("baseline", tmp_path / "data.csv", "-o", tmp_path / "base", *options)
    titles = run_in_page(
        tmp_path / "base.html", "return [...document.querySelectorAll('h3')].map((title) => title.textContent);"
    )
    assert titles == ["What to look at in this baseline", "Features"]


def test_nothing_is_wider_than_a_phone(page: Path) -> None:
    width = run_in_page(
        page,
        """for (const summary of [...document.querySelectorAll("summary")].slice(0, 3)) summary.click();
        await new Promise((resolve) => setTimeout(resolve, 200));
        return document.documentElement.scrollWidth - document.documentElement.clientWidth;""",
        width=390,
    )
    assert width == 0
