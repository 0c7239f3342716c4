"""`driftgauge runbook`: what an alarm means, and what to do."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAGE = typer.Argument(metavar="[PAGE|ALARM]", help="A page, or an alarm's name; the list of pages unless given.")


def runbook(page: Annotated[str, _PAGE] = "index") -> None:
    """Show the runbook of an alarm: what it means, what to look at first, usual causes, how to silence it."""
    from driftgauge_cli.errors import UserError
    from driftgauge_cli.project.shipped import runbook_pages

    pages = runbook_pages()
    found = _page_of(page, pages)
    if found is None:
        raise UserError(f"There is no runbook for {page!r}; the pages are: {', '.join(pages)}")
    typer.echo(pages[found].read_text(encoding="utf-8").strip())


def _page_of(name: str, pages: "Iterable[str]") -> str | None:
    # An alarm's name ends with its page, as in `shop-data-quality-no-data`; `model-errors` ends with `errors`, too.
    fitting = [page for page in pages if f"-{name}".endswith(f"-{page}")]
    return max(fitting, key=len, default=None)
