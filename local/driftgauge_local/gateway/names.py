"""The names under which the server may be reached, and the origins from which it may be used."""

from collections.abc import Mapping
from dataclasses import dataclass

from driftgauge_local.gateway.errors import RefusedError

_HOSTS = ("127.0.0.1", "localhost")
# Browsers and resolvers keep every name below `localhost` on this machine; S3 puts the bucket's name there.
_BELOW_LOCALHOST = ".localhost"


@dataclass(frozen=True, kw_only=True)
class OwnNames:
    """The loopback names of a server that listens on a port."""

    port: int
    scheme: str = "http"

    def check(self, headers: Mapping[str, str]) -> None:
        """Refuse a request for another name, or from another origin.

        The name of the host is checked because a web page's own name can be made to resolve to 127.0.0.1.

        Raises:
            RefusedError: The name or the origin is not this server's.
        """
        host = headers.get("host", "")
        if not self._is_own_host(host):
            raise RefusedError(
                "AccessDenied",
                f"The host is {host or 'missing'}; AWS on this machine answers to {self._listed()} only.",
            )
        origin = headers.get("origin")
        if origin is not None and not self._is_own_origin(origin):
            raise RefusedError("AccessDenied", f"Requests of web pages are refused; the origin is {origin}.")

    def _is_own_host(self, host: str) -> bool:
        name, _, port = host.lower().rpartition(":")
        return port == str(self.port) and (name in _HOSTS or name.endswith(_BELOW_LOCALHOST))

    def _is_own_origin(self, origin: str) -> bool:
        return origin.lower() in {f"{self.scheme}://{host}:{self.port}" for host in _HOSTS}

    def _listed(self) -> str:
        return " and ".join(f"{host}:{self.port}" for host in _HOSTS)
