"""Make the pictures of the documentation from the report of the demo.

`make demo` and then `make screenshots`: it needs Chromium on the path, or its program in the variable `CHROMIUM`.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=5000")
FRAME = '<iframe src="{url}" style="border:0;width:{width}px;height:{height}px;color-scheme:{scheme}"></iframe>'


@dataclass(frozen=True, kw_only=True)
class View:
    """A part of the report, chosen by what a script scrolls to."""

    scroll: str = ""
    width: int = 1120
    scheme: str = "light"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Views beside each other."""

    name: str
    views: tuple[View, ...]
    height: int


def to_title(part: str, title: str) -> str:
    """Return the script that puts a title at the top."""
    found = f"[...document.querySelectorAll('{part} h3')].find((each) => each.textContent === '{title}')"
    return f"{found}.scrollIntoView(); scrollBy(0, -24);"


PICTURES = (
    Picture(name="report", views=(View(),), height=1180),
    Picture(name="report-features", views=(View(scroll=to_title("#part-0", "Features")),), height=620),
    Picture(name="report-quality", views=(View(scroll=to_title("#part-1", "Metrics")),), height=700),
    Picture(
        name="report-phone",
        views=(
            View(width=390),
            View(width=390, scheme="dark", scroll=to_title("#part-0", "Features")),
        ),
        height=780,
    ),
)


def main() -> None:
    """Make every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="the report of the demo", nargs="?", default="build/demo-report.html")
    page = parser.parse_args().report.read_text(encoding="utf-8")
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if named is None:
        parser.error(f"there is no Chromium on the path: {', '.join(NAMES)}")
    for picture in PICTURES:
        take(picture, page, named)


def take(picture: Picture, page: str, chromium: str) -> None:
    """Take a picture of views, each in a frame, since a window is never as narrow as a phone."""
    with tempfile.TemporaryDirectory() as folder:
        frames = ['<!doctype html><body style="margin:0;display:flex;gap:20px">']
        for number, view in enumerate(picture.views):
            script = f"<script>\n{view.scroll}\n</script>\n</body>"
            Path(folder, f"{number}.html").write_text(script.join(page.rsplit("</body>", 1)), "utf-8")
            frames.append(
                FRAME.format(url=f"{number}.html", width=view.width, height=picture.height, scheme=view.scheme)
            )
        outer = Path(folder, "frames.html")
        outer.write_text("".join(frames), "utf-8")
        width = sum(view.width + 20 for view in picture.views) - 20
        size, target = f"--window-size={width},{picture.height}", f"--screenshot={FOLDER / picture.name}.png"
        command = [chromium, *SWITCHES, size, f"--user-data-dir={folder}/profile", target, outer.as_uri()]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
