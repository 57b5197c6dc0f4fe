"""What is plugged in, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baton.domain.actor import Actor
from baton.domain.agent_kind import Kinds
from baton.domain.channel_type import ChannelTypes
from baton.domain.credential_type import CredentialType
from baton.domain.permission import Permission
from baton.domain.trigger_type import TriggerType
from baton.services import descriptors as shown
from baton.services.permissions import requires


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugins:
    """The descriptors of all installed packages, by name."""

    agent_kinds: Kinds
    channels: ChannelTypes
    credentials: Mapping[str, CredentialType[object]]
    triggers: Mapping[str, TriggerType]

    @requires(Permission.AGENTS_READ)
    def kinds(self, *, actor: Actor) -> Sequence[shown.AgentKind]:  # noqa: ARG002 @requires reads it
        """Every kind of agent."""
        return [shown.AgentKind.of(kind) for kind in self.agent_kinds.values()]

    @requires(Permission.NOTIFICATIONS_READ)
    def channel_types(self, *, actor: Actor) -> Sequence[shown.ChannelType]:  # noqa: ARG002 as above
        """Every type of channel."""
        return [shown.ChannelType.of(type_) for type_ in self.channels.values()]

    @requires(Permission.AGENTS_READ)
    def credential_types(self, *, actor: Actor) -> Sequence[shown.CredentialType]:  # noqa: ARG002 as above
        """Every type of credential."""
        return [shown.CredentialType.of(type_) for type_ in self.credentials.values()]

    @requires(Permission.WORKFLOWS_READ)
    def trigger_types(self, *, actor: Actor) -> Sequence[shown.TriggerType]:  # noqa: ARG002 as above
        """Every type of trigger."""
        return [shown.TriggerType.of(type_) for type_ in self.triggers.values()]
