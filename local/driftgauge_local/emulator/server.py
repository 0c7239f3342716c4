"""The process of AWS on this machine: ministack extended with SageMaker, on one loopback port."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app

from driftgauge_local.certificates import Certificates
from driftgauge_local.credentials import Credentials
from driftgauge_local.emulator import (
    access_log,
    bucket_encryption,
    chat_channels,
    cloudformation,
    cloudwatch_alarms,
    composite_alarms,
    deliveries,
    drift,
    key_permissions,
    log_delivery,
    metric_permissions,
    queue_metrics,
    schedule_type,
    scheduled_rules,
    step_functions,
    workflows,
)
from driftgauge_local.emulator.owner import guarded
from driftgauge_local.emulator.sagemaker_api import SageMakerApi
from driftgauge_local.emulator.schedules import Schedules
from driftgauge_local.gateway.names import OwnNames
from driftgauge_local.gateway.patience import Patience
from driftgauge_local.instance import Home

if TYPE_CHECKING:
    from hypercorn.typing import ASGIFramework

_TICK_SECONDS = 1.0
_STOP_SECONDS = 5.0
_BACKLOG = 512
_log = logging.getLogger(__name__)


def run(*, port: int, home: Home, certificates: Certificates | None = None) -> None:
    """Serve until a signal, then end this process and its children. With certificates, IAM is enforced."""
    asyncio.run(_serve(port, home, certificates))


async def _serve(port: int, home: Home, certificates: Certificates | None) -> None:
    loop = asyncio.get_running_loop()
    sagemaker, schedules = SageMakerApi(loop, home.sagemaker), Schedules()
    _install(sagemaker, schedules, loop)
    if certificates:
        _enforce(home)
    application = guarded(
        Patience(app.app),
        credentials=Credentials.read(home.credentials),
        names=OwnNames(port=port, scheme="https" if certificates else "http"),
    )
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    # The server's own, graceful end waits for custom resources that nobody will answer.
    never = asyncio.Event()
    tasks: list[asyncio.Task[object]] = [
        asyncio.create_task(ended.wait()),
        asyncio.create_task(
            serve(cast("ASGIFramework", application), _config(port, certificates), shutdown_trigger=never.wait)
        ),
        asyncio.create_task(
            _tick(
                queue_metrics.publish_everywhere,
                cloudwatch_alarms.evaluate_everywhere,
                scheduled_rules.forget_deleted,
                schedules.tick,
            )
        ),
    ]
    # If the server or the clock fails, the process ends rather than go on half alive.
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        if task.exception():
            _log.error("AWS on this machine ends", exc_info=task.exception())
    await _end(sagemaker)


def _install(sagemaker: SageMakerApi, schedules: Schedules, loop: asyncio.AbstractEventLoop) -> None:
    """Register every extension with the emulator."""
    sagemaker.install()
    cloudformation.install(sagemaker.call)
    drift.install(sagemaker.call)
    bucket_encryption.install()
    cloudwatch_alarms.install()
    composite_alarms.install()
    chat_channels.install()
    deliveries.install()
    step_functions.install()
    log_delivery.install()
    workflows.install(sagemaker.call, loop)
    schedules.install()
    schedule_type.install()


def _enforce(home: Home) -> None:
    """Add the permission checks that the emulator lacks, and log the decisions."""
    access_log.install(home.access_log)
    key_permissions.install()
    metric_permissions.install()


def _config(port: int, certificates: Certificates | None) -> Config:
    config = Config()
    if certificates:
        config.certfile, config.keyfile = str(certificates.certificate), str(certificates.key)
    config.bind = [f"127.0.0.1:{port}"]
    # SDKs keep connections open and would find them closed.
    config.keep_alive_timeout = 75
    config.backlog = _BACKLOG
    # A line for each request would hide what Lambda functions log.
    config.loglevel = "WARNING"
    return config


async def _tick(*functions: Callable[[], None]) -> None:
    """Call functions periodically, so that alarms react to missing data and the passing of time."""
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        for function in functions:
            function()


async def _end(sagemaker: SageMakerApi) -> None:
    """End SageMaker's processes, then the whole process group: Lambda workers, and threads that never return."""
    stopping = asyncio.to_thread(sagemaker.stop)
    try:
        await asyncio.wait_for(stopping, _STOP_SECONDS)
    except TimeoutError:
        _log.warning("SageMaker's processes did not end in time; they are killed")
    sys.stdout.flush()
    sys.stderr.flush()
    # Lambda workers are children of the emulator, and some of its threads never return.
    os.killpg(os.getpgrp(), signal.SIGKILL)
