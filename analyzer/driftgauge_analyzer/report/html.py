"""The report as one HTML page that needs no network: data, program, style and charts in a single file."""

import html
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from driftgauge_analyzer.json_text import JsonValue

_PAGE = Path(__file__).parent / "page"
_SCRIPTS = ("vendor/plot.js", "elements.js", "numbers.js", "charts.js", "findings.js", "features.js", "quality.js",
            "bias.js", "report.js")  # fmt: skip


def report_html(title: str, parts: Sequence[JsonValue]) -> str:
    """Return the page of a report."""
    data = {"title": title, "created": datetime.now(UTC).isoformat(timespec="seconds"), "parts": list(parts)}
    style, program, page = _assets()
    # The three markers are on lines of their own, so that nothing in the data can be taken for one.
    head, body, scripts, end = page.split("<!-- here -->\n")
    name = html.escape(title.encode("utf-8", "replace").decode())
    return "".join(
        (
            head,
            f"<title>{name}</title>\n<style>\n{style}</style>\n",
            body,
            f'<script type="application/json" id="data">{_json(data)}</script>\n',
            scripts,
            f"<script>\n{program}</script>\n",
            end,
        )
    )


def _json(value: JsonValue) -> str:
    # Inside a script element only `<` can end it or begin a comment; all that is not ASCII is escaped by `dumps`.
    return json.dumps(value, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


@cache
def _assets() -> tuple[str, str, str]:
    """Return style, program and page, which are the same for every report."""
    program = "\n".join((_PAGE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    return (_PAGE / "report.css").read_text(encoding="utf-8"), program, (_PAGE / "report.html").read_text("utf-8")
