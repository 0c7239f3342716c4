"""The steps of the demo: each is announced, and the seconds that it took are kept."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer


class Steps:
    """Counts and times steps; `seconds` has the duration of those that have ended, in order."""

    def __init__(self, total: int) -> None:
        self._total = total
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, title: str) -> Iterator[None]:
        """Announce a step and time the block."""
        typer.secho(f"\n[{len(self.seconds) + 1}/{self._total}] {title}", bold=True)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 2)
        typer.secho(f"      {self.seconds[name]:.1f} s", dim=True)
