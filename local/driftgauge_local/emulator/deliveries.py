"""The deliveries of the emulator's topics by HTTP: to this machine only, so that a trial wakes nobody up."""

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from ministack.services import sns

_LOCALHOST = "localhost"


class ElsewhereError(ConnectionError):
    """An endpoint that is not on this machine; the emulator logs that it was not reached."""


def install() -> None:
    """Refuse to post to endpoints elsewhere, such as those that page the people on call."""
    sns._http_post_sync = _to_this_machine(sns._http_post_sync)


def _to_this_machine(post: Callable[[str, str, str], int]) -> Callable[[str, str, str], int]:
    def post_here(endpoint: str, payload: str, sns_message_type: str) -> int:
        host = urlsplit(endpoint).hostname or ""
        if not _is_here(host):
            raise ElsewhereError(f"{host} is not on this machine, and receives nothing from AWS on this machine")
        return post(endpoint, payload, sns_message_type)

    return post_here


def _is_here(host: str) -> bool:
    try:
        return host == _LOCALHOST or ip_address(host).is_loopback
    except ValueError:
        return False
