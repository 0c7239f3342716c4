"""Documents: their links lead somewhere, and every page is in the navigation."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/**/*.md")]
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_to_files(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_is_in_the_navigation() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    navigation = yaml.safe_load(text[text.index("nav:\n") :])["nav"]
    assert set(_pages(navigation)) == {str(page.relative_to(ROOT / "docs")) for page in ROOT.glob("docs/**/*.md")}


def test_the_statements_that_an_account_can_settle_are_data_and_text_alike() -> None:
    statements = yaml.safe_load((ROOT / "docs/on-aws.yaml").read_text(encoding="utf-8"))
    page = (ROOT / "docs/on-aws.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \|.*$", page, flags=re.MULTILINE)
    assert rows == [
        f"| {number} | {each['statement']} | {_engine(each['engine'])} | {each['look_at']} |"
        for number, each in enumerate(statements, start=1)
    ]
    assert len({each["id"] for each in statements}) == len(statements)


def test_the_tests_that_the_page_about_aws_names_are_there() -> None:
    page = (ROOT / "docs/on-aws.md").read_text(encoding="utf-8")
    named = re.findall(r"tests/\S+?\.py", page)
    assert named
    assert [path for path in named if not (ROOT / path).is_file()] == []


def _engine(name: str) -> str:
    return "both" if name == "both" else f"`{name}`"


def _pages(entry: object) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict | list):
        for child in entry.values() if isinstance(entry, dict) else entry:
            yield from _pages(child)
