"""Scripts that run inside a report, in a real Chromium that opens it from disk."""

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from local_aws.chromium import find_chromium

CHROMIUM = find_chromium()
SWITCHES = ("--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars")

# Before the page's own program, so that nothing that goes wrong in it is missed.
_LISTEN = """<script>
const troubles = [];
const trouble = (text) => troubles.push(String(text));
addEventListener("error", (event) => trouble(event.message));
addEventListener("unhandledrejection", (event) => trouble(event.reason));
addEventListener("securitypolicyviolation", (event) => trouble(event.blockedURI));
console.error = console.warn = trouble;
</script>
"""


# The report is in a frame, since a window of Chromium is never as narrow as a phone.
_FRAME = """<!doctype html>
<iframe src="{name}" style="width: {width}px; height: 900px; border: 0"></iframe>
<script>
addEventListener("message", (event) => {{
  const said = document.createElement("pre");
  said.id = "said";
  said.textContent = event.data;
  document.body.append(said);
}});
</script>
"""


def run_in_page(page: Path, script: str, *, libraries: str = "", width: int = 1100, dark: bool = False) -> Any:
    """Open a copy of a page without any network, and return what the body of an async function returns in it."""
    assert CHROMIUM is not None
    ending = (
        f"<script>{libraries}</script>\n<script>(async () => {{ {script} }})().catch((error) => `failed: ${{error}}`)"
        '.then((value) => parent.postMessage(JSON.stringify({ value, troubles }), "*"));</script>\n</body>'
    )
    text = page.read_text(encoding="utf-8").replace("<head>\n", f"<head>\n{_LISTEN}", 1)
    driven, frame = page.with_name(f"driven-{page.name}"), page.with_name(f"frame-{page.name}")
    driven.write_text(ending.join(text.rsplit("</body>", 1)), encoding="utf-8")
    frame.write_text(_FRAME.format(name=driven.name, width=width), encoding="utf-8")
    command = [
        *(str(CHROMIUM), *SWITCHES, "--window-size=1200,900", f"--user-data-dir={page.parent / 'profile'}"),
        *("--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=30000"),
        *(["--blink-settings=preferredColorScheme=0"] if dark else []),
        *("--dump-dom", frame.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    said = re.search(r'<pre id="said">(.*?)</pre>', done.stdout, re.DOTALL)
    assert said, done.stderr
    outcome = json.loads(html.unescape(said[1]))
    assert outcome["troubles"] == []
    return outcome["value"]
