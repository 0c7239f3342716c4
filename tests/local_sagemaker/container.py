"""A container for tests: does what its environment says, and tells what it was given."""

import json
import os
import sys
import time
from pathlib import Path, PurePosixPath

settings = dict(os.environ)
root = Path(sys.argv[sys.argv.index("--root") + 1])


def local(path: str) -> Path:
    return root / PurePosixPath(path).relative_to("/opt/ml")


output = local(settings["output_path"])
output.mkdir(parents=True, exist_ok=True)
files = {str(p.relative_to(root)): p.read_text(errors="replace") for p in root.rglob("*") if p.is_file()}
given = {"environment": settings, "files": files, "arguments": sys.argv[1:]}
(output / "given.json").write_text(json.dumps(given))
for name, content in json.loads(settings.get("write", "{}")).items():
    path = local(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
if "copy" in settings:
    source, target = (local(path) for path in settings["copy"].split())
    target.write_text(source.read_text())
print("ready", flush=True)
time.sleep(float(settings.get("sleep", "0")))
print("done", file=sys.stderr)
if "message" in settings:
    (root / "output/message").write_text(settings["message"])
sys.exit(int(settings.get("exit_code", "0")))
