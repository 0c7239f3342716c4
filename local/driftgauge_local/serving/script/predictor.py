"""A model behind the functions of its script, with a framework's own functions in place of those that it lacks."""

import inspect
import os
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from driftgauge_local.serving.program import InvocationError, ModelError, Reply
from driftgauge_local.serving.script.arrays import TEXTS, UnsupportedFormatError, media_type
from driftgauge_local.serving.script.module import find_script, import_script

_DEFAULT_ACCEPT = "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"
_DEFAULT_TYPE = "application/json"
_TRANSFORM = "transform_fn"
# A script's functions take and return what its author likes.
Function = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Functions:
    """The functions of a framework's image, each of which a script may replace."""

    model_fn: Function
    input_fn: Function
    predict_fn: Function
    output_fn: Function


@dataclass(frozen=True, kw_only=True)
class Context:
    """The last argument of a function that takes one more than it has to."""

    system_properties: Mapping[str, object] = field(default_factory=dict)


class ScriptPredictor:
    """Answers requests as a model's script does."""

    def __init__(self, folder: Path, defaults: Functions) -> None:
        # Scripts that know nothing of the container's paths ask this variable.
        os.environ["SM_MODEL_DIR"] = str(folder)
        path = find_script(folder)
        module = import_script(path) if path else ModuleType("none")
        self._context = Context(system_properties={"model_dir": str(folder), "gpu_id": None})
        self._transform_fn = _transform_of(module)
        self._input_fn = getattr(module, "input_fn", defaults.input_fn)
        self._predict_fn = getattr(module, "predict_fn", defaults.predict_fn)
        self._output_fn = getattr(module, "output_fn", defaults.output_fn)
        # A container's worker takes one request at a time, which scripts rely on.
        self._lock = threading.Lock()
        self._model = self._loaded(getattr(module, "model_fn", defaults.model_fn), folder)

    def invoke(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Answer one request; raises InvocationError."""
        content_type = headers.get("content-type") or _DEFAULT_TYPE
        accept = headers.get("accept") or "*/*"
        if accept == "*/*":
            accept = os.environ.get(_DEFAULT_ACCEPT, _DEFAULT_TYPE)
        content = body.decode() if media_type(content_type) in TEXTS else body
        try:
            with self._lock:
                return _reply(self._answer(content, content_type, accept), accept)
        except InvocationError:
            raise
        except Exception as error:
            # The caller is told the message; the log has the rest.
            traceback.print_exc(file=sys.stderr)
            raise InvocationError(500, f"{type(error).__name__}: {error}") from error

    def _answer(self, content: str | bytes, content_type: str, accept: str) -> object:
        if self._transform_fn:
            return self._call(self._transform_fn, self._model, content, content_type, accept)
        try:
            data = self._call(self._input_fn, content, content_type)
        except UnsupportedFormatError as error:
            raise InvocationError(415, str(error)) from error
        prediction = self._call(self._predict_fn, data, self._model)
        try:
            return self._call(self._output_fn, prediction, accept)
        except UnsupportedFormatError as error:
            raise InvocationError(406, str(error)) from error

    def _loaded(self, model_fn: Function, folder: Path) -> object:
        try:
            return self._call(model_fn, str(folder))
        except ModelError:
            raise
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            raise ModelError(f"model_fn failed: {type(error).__name__}: {error}") from error

    def _call(self, function: Function, *arguments: object) -> object:
        takes_context = len(inspect.signature(function).parameters) == len(arguments) + 1
        return function(*arguments, *([self._context] if takes_context else []))


def _transform_of(module: ModuleType) -> Function | None:
    found: Function | None = getattr(module, _TRANSFORM, None)
    others = [name for name in ("input_fn", "predict_fn", "output_fn") if hasattr(module, name)]
    if found and others:
        raise ModelError(f"The script has {_TRANSFORM} and {', '.join(others)}; allowed: {_TRANSFORM}, or the others.")
    return found


def _reply(result: object, accept: str) -> Reply:
    # The functions may return the body alone, the body with its type, or a response of Flask's.
    if hasattr(result, "get_data") and hasattr(result, "mimetype"):
        return Reply(content_type=str(result.mimetype), body=result.get_data())
    body, content_type = result if isinstance(result, tuple) else (result, accept)
    if isinstance(body, str):
        return Reply(content_type=str(content_type), body=body.encode())
    if isinstance(body, bytes | bytearray):
        return Reply(content_type=str(content_type), body=bytes(body))
    raise TypeError(
        f"the script returned {type(body).__name__}; allowed: a text or bytes, alone or with a content type"
    )
