"""Findings: what a check found, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The severity of a finding."""

    OK = "ok"
    WARNING = "warning"
    """Something is not known or needs attention; a deployment may work."""
    PROBLEM = "problem"
    """A deployment would fail."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The outcome of one check; `advice` says what to do, if anything."""

    check: str
    verdict: Verdict
    found: str
    advice: str = ""


def ok(check: str, found: str) -> Finding:
    """Return a finding that nothing is wrong."""
    return Finding(check=check, verdict=Verdict.OK, found=found)


def warning(check: str, found: str, advice: str = "") -> Finding:
    """Return a finding that something is not known or needs attention."""
    return Finding(check=check, verdict=Verdict.WARNING, found=found, advice=advice)


def problem(check: str, found: str, advice: str) -> Finding:
    """Return a finding with which a deployment would fail."""
    return Finding(check=check, verdict=Verdict.PROBLEM, found=found, advice=advice)


def has_problem(findings: Iterable[Finding]) -> bool:
    """Return whether a deployment would fail."""
    return any(finding.verdict is Verdict.PROBLEM for finding in findings)
