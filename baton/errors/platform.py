"""Errors of the installation: Baton itself cannot work."""

from __future__ import annotations

from baton.errors.base import BatonError


class PlatformError(BatonError):
    """Baton itself cannot work; nothing was lost."""

    code = "platform_error"
    internal = True


class DatabaseUnavailable(PlatformError):
    """PostgreSQL cannot be reached or refuses the connection."""

    code = "database_unavailable"
    transient = True


class DatabaseOutdated(PlatformError):
    """The tables are older or newer than this Baton."""

    code = "database_outdated"


class DatabaseEmbeddedError(PlatformError):
    """The embedded PostgreSQL cannot be started or stopped."""

    code = "database_embedded"


class StorageFull(PlatformError):
    """The disk is full."""

    code = "storage_full"


class Overloaded(PlatformError):
    """The server has reached its limit of connections, streams or bytes; a retry may help."""

    code = "overloaded"
    transient = True


class PortInUse(PlatformError):
    """Another program listens on the port."""

    code = "port_in_use"


class ServerStopping(PlatformError):
    """The server was stopped before it answered the request; another one may answer it."""

    code = "server_stopping"
    transient = True


class SecretUnreadable(PlatformError):
    """A stored secret cannot be decrypted with the available keys."""

    code = "secret_unreadable"


class Misconfigured(PlatformError):
    """A setting is missing or wrong; the message names it."""

    code = "misconfigured"
