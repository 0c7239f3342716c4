"""The owner of AWS on this machine: whose requests the emulator may answer, and with which secrets they are signed."""

import hashlib
import hmac
from typing import Any

from ministack.core import iam_evaluator, lambda_runtime
from ministack.services import lambda_svc, sts
from ministack.services.cloudformation import custom_resource, wait_conditions

from driftgauge_local.credentials import Credentials
from driftgauge_local.gateway.guard import Application, Guard
from driftgauge_local.gateway.names import OwnNames
from driftgauge_local.instance import ACCOUNT

_INTERNAL = "/_ministack/"
_HIDDEN = (_INTERNAL, "/_localstack/", "/health")
_RESPONSE, _SIGNAL = "/_cloudformation/response/", "/_cloudformation/signal/"
_CALLBACKS = {_RESPONSE: f"{_INTERNAL}cfn-response/", _SIGNAL: f"{_INTERNAL}cfn-signal/"}


def guarded(application: Application, *, credentials: Credentials, names: OwnNames) -> Application:
    """Return the emulator behind a guard that lets in its owner, and those to whom the emulator gave credentials."""
    _install_callbacks()
    _install_secret_sessions(credentials)

    def secret_of(access_key_id: str, session_token: str | None) -> str | None:
        # Where IAM is not enforced, the emulator gives the account's id to Lambda functions as their access key.
        if access_key_id in (credentials.access_key_id, ACCOUNT):
            return credentials.secret_access_key
        return _given_secret(access_key_id, session_token)

    return Guard(application, names=names, secret_of=secret_of, hidden=_HIDDEN, callbacks=_CALLBACKS)


def _given_secret(access_key_id: str, session_token: str | None) -> str | None:
    """Return the secret of an access key of an IAM user or of a role's session."""
    # The emulator takes "test" and any account's id for its root user, with a secret that everybody knows.
    if iam_evaluator.is_root_access_key(access_key_id):
        return None
    found = iam_evaluator.resolve_credential(access_key_id, None, session_token or "")
    return None if isinstance(found, iam_evaluator.CredentialResolutionError) else found.secret_access_key


def _install_callbacks() -> None:
    """Give custom resources and wait conditions URLs of the guard to call, since the emulator's paths are hidden."""
    original = custom_resource._response_url

    def response_url(token: str) -> str:
        url: str = original(token)
        return url.replace(_CALLBACKS[_RESPONSE], _RESPONSE)

    custom_resource._response_url = response_url
    wait_conditions.SIGNAL_PATH = _SIGNAL


def _install_secret_sessions(credentials: Credentials) -> None:
    """Make the credentials of Lambda functions' roles secret: the emulator derives them from names alone."""
    derive = lambda_runtime.execution_credentials

    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        given: dict[str, str] = derive(config)
        key = given["AWS_ACCESS_KEY_ID"]
        session = sts._sessions.get(key)
        if session is None:
            return given
        secret, token = (_derived(credentials, f"{part}:{key}") for part in ("secret", "token"))
        session |= {"SecretAccessKey": secret, "SessionToken": token}
        return {**given, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}

    lambda_runtime.execution_credentials = execution_credentials
    lambda_svc.execution_credentials = execution_credentials


def _derived(credentials: Credentials, text: str) -> str:
    return hmac.new(credentials.secret_access_key.encode(), text.encode(), hashlib.sha256).hexdigest()
