"""Tables of rates, as Markdown."""

from collections.abc import Iterable, Sequence
from pathlib import Path


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def percent(share: float) -> str:
    """Return a share in whole per cent, or in tenths where it is small."""
    return f"{share:.1%}" if 0 < share < 0.02 else f"{share:.0%}"


def put_into(document: Path, name: str, text: str) -> None:
    """Replace what stands between a document's markers of this name."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, _, rest = document.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    document.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")
