"""Ctrl-C: every command says what goes on without it, and how to undo that."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from driftgauge_cli.output import note

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended, as shells have it."""

NOTHING_GOES_ON = "nothing goes on, and nothing was changed in AWS"


@contextmanager
def interruptible(goes_on: str = NOTHING_GOES_ON) -> Iterator[None]:
    """End the command on Ctrl-C with a line that says what goes on; an answer that is not given is one, too."""
    try:
        yield
    except (KeyboardInterrupt, typer.Abort) as interruption:
        # The terminal shows ^C where the cursor was.
        note("")
        note(f"stopped; {goes_on}")
        raise typer.Exit(INTERRUPTED) from interruption
