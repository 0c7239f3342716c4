"""A real Chromium without a window, for the tests that play a web page."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "headless_shell")
VARIABLE = "CHROMIUM"
SWITCHES = (
    "--headless=shell",
    # The sandbox needs rights that containers do not give; the only page that is opened is the test's own.
    "--no-sandbox",
    "--disable-setuid-sandbox",
    "--disable-dev-shm-usage",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)


def find_chromium() -> Path | None:
    """Return the program that the variable `CHROMIUM` names, or one on the path."""
    named = os.environ.get(VARIABLE)
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    return Path(found) if found else None


@contextmanager
def opened(program: Path, url: str, profile: Path) -> Iterator[None]:
    """Open a page, and end the browser afterwards."""
    # A portable Chromium has the libraries that it needs beside it.
    libraries = os.pathsep.join([str(program.parent / "lib"), os.environ.get("LD_LIBRARY_PATH", "")])
    browser = subprocess.Popen(
        [str(program), *SWITCHES, f"--user-data-dir={profile}", url],
        env={**os.environ, "LD_LIBRARY_PATH": libraries},
        cwd=program.parent,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(browser.pid, signal.SIGKILL)
        browser.wait()
