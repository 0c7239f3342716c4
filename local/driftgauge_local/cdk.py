"""The CDK command line, run with AWS on this machine."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from driftgauge_local.deployment_lock import DeploymentLock, hold
from driftgauge_local.instance import Home, Instance, LocalAwsError
from driftgauge_local.toolchain import Toolchain

# An event of a stack: "nutriscore | 12:00:00 | CREATE_FAILED | AWS::SageMaker::Endpoint | Endpoint why it failed".
_FAILED_RESOURCE = re.compile(r"\|\s*(?:CREATE|UPDATE|DELETE)_FAILED\s*\|\s*(?P<type>\S+)\s*\|\s*(?P<reason>.+)")
_APP_FAILED = "Subprocess exited with error"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LAST_LINES = 5


@dataclass(frozen=True, kw_only=True)
class Cdk:
    """The command line of a project; `on_line` takes its lines as they come."""

    tools: Toolchain
    instance: Instance
    place: Home
    on_line: Callable[[str], None]
    lock: DeploymentLock | None = None

    @contextmanager
    def changing(self, stack: str, *, doing: str) -> Iterator["Cdk"]:
        """Keep other commands from changing the same deployment inside the block.

        Raises:
            LocalAwsError: Another process changes it.
        """
        with hold(self.place.deployments / f"{stack}.lock", doing=doing) as lock:
            # Nobody else is at work here, so a lock of the CDK's is one of a command that was killed.
            for left_over in (self.place.assemblies / stack).glob("*.lock"):
                left_over.unlink(missing_ok=True)
            yield replace(self, lock=lock)

    def run(self, arguments: Sequence[str], *, folder: Path | None = None) -> None:
        """Run the command and pass its lines on; raises LocalAwsError with the reason in one line."""
        lines: list[str] = []
        with subprocess.Popen(
            [*self.tools.cdk_command, *arguments, "--no-notices"],
            cwd=folder or self.tools.project,
            env=_environment(self.tools, self.instance, self.place),
            # The CDK would wait for an answer to a question that nobody sees.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            # The command goes on if this process is killed, and holds the lock until its own end.
            pass_fds=[self.lock.descriptor] if self.lock else [],
        ) as process:
            for line in process.stdout or ():
                text = _COLOUR.sub("", line).rstrip()
                if text:
                    lines.append(text)
                    self.on_line(text)
        if process.returncode:
            raise LocalAwsError(f"cdk {arguments[0]} failed: {_reason(lines)}")


def _reason(lines: Sequence[str]) -> str:
    """Return why the command failed: the app's message, that of the first failed resource, or the last lines."""
    for number, line in enumerate(lines):
        if _APP_FAILED in line:
            return "\n".join(["the app has no template to deploy:", *lines[:number]])
        failed = _FAILED_RESOURCE.search(line)
        if failed and not failed["type"].startswith("AWS::CloudFormation::"):
            return failed["reason"]
    return " ".join(lines[-_LAST_LINES:]) or "it wrote nothing"


def _environment(tools: Toolchain, instance: Instance, place: Home) -> Mapping[str, str]:
    """Return the user's environment, with the AWS on this machine in place of their own."""
    # A profile or a region of the user's must not send the deployment to an account.
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    path = os.pathsep.join([str(tools.node.parent), str(Path(sys.executable).parent), own.get("PATH", "")])
    return own | {
        **instance.environment,
        "PATH": path,
        "JSII_NODE": str(tools.node),
        "CDK_HOME": str(place.cdk),
        "CDK_DISABLE_VERSION_CHECK": "1",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CI": "true",
        "NO_COLOR": "1",
        # A proxy cannot reach the loopback interface.
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
