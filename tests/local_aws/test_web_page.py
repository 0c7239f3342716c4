"""A web page that the owner visits, in a real browser, can neither use AWS on this machine nor read from it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
from local_aws.chromium import VARIABLE, find_chromium, opened
from local_aws.function import function_request

from driftgauge_local.instance import Instance

CHROMIUM = find_chromium()
SECONDS = 30.0

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"there is no Chromium on the path or in ${VARIABLE}")

PAGE = """
<script>
const aws = "AWS", body = BODY;
const outcome = (promise) => promise.then((answer) => `answered ${answer.status}`, () => "blocked");
const simple = (origin) => ({method: "POST", body: JSON.stringify({...body, FunctionName: origin}), mode: "no-cors"});
const socket = new Promise((resolve) => {
  const opened = new WebSocket(aws.replace("http", "ws"));
  opened.onopen = () => resolve("opened");
  opened.onclose = () => resolve("blocked");
});
const sandboxed = new Promise((resolve) => {
  const frame = document.createElement("iframe");
  const request = JSON.stringify(simple("of-a-frame"));
  frame.sandbox = "allow-scripts";
  frame.srcdoc = `<script>fetch("${aws}/2015-03-31/functions", ${request})
    .finally(() => parent.postMessage("sent", "*"))<\\/script>`;
  window.onmessage = () => resolve("sent");
  document.documentElement.append(frame);
});
(async () => {
  const results = {
    sent: await outcome(fetch(`${aws}/2015-03-31/functions`, simple("of-a-page"))),
    frame: await sandboxed,
    reset: await outcome(fetch(`${aws}/_ministack/reset`, {method: "POST", mode: "no-cors"})),
    read: await outcome(fetch(`${aws}/2015-03-31/functions`)),
    preflight: await outcome(fetch(`${aws}/`, {method: "POST", headers: {"X-Amz-Target": "SageMaker.ListModels"}})),
    socket: await socket,
  };
  await fetch("/report", {method: "POST", body: JSON.stringify(results)});
})();
</script>
"""


class Site(ThreadingHTTPServer):
    """The page's own server, to which it reports what it could do."""

    def __init__(self, page: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page = page.encode()
        self.report: dict[str, str] = {}
        self.reported = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self._answer(self.server.page)

    def do_POST(self) -> None:
        self.server.report = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(b"")
        self.server.reported.set()

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name is the base class's
        pass


@pytest.fixture
def bucket(session: boto3.Session, local_aws: Instance) -> str:
    """A bucket that a reset would remove."""
    session.client("s3", endpoint_url=local_aws.endpoint_url).create_bucket(Bucket="before-the-visit")
    return "before-the-visit"


@pytest.fixture
def report(local_aws: Instance, bucket: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return what the page could do, by its own account."""
    page = PAGE.replace("AWS", local_aws.endpoint_url).replace("BODY", json.dumps(function_request("")))
    with Site(page) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        assert CHROMIUM is not None
        with opened(CHROMIUM, f"http://localhost:{site.server_port}/", tmp_path / "profile"):
            assert site.reported.wait(SECONDS), "the page has not reported"
        yield site.report
        site.shutdown()


def test_a_page_changes_nothing_and_reads_nothing(
    report: dict[str, str], session: boto3.Session, local_aws: Instance, bucket: str
) -> None:
    # An opaque answer has status 0: the request was sent, and the page learns no more.
    assert report == {
        "sent": "answered 0",
        "frame": "sent",
        "reset": "answered 0",
        "read": "blocked",
        "preflight": "blocked",
        "socket": "blocked",
    }
    functions = session.client("lambda", endpoint_url=local_aws.endpoint_url).list_functions()["Functions"]
    assert not {each["FunctionName"] for each in functions} & {"of-a-page", "of-a-frame"}
    session.client("s3", endpoint_url=local_aws.endpoint_url).head_bucket(Bucket=bucket)
