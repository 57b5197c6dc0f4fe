"""How far the claims of a ticket can be believed: by its own evidence, and by what it is about."""

from __future__ import annotations

import functools

from baton_sandbox import world
from baton_sandbox.model.scope import says_that_it_works
from baton_sandbox.model.terms import Words

#: What somebody's work, health or data depends on, so that nothing beside it is a trifle.
_SERIOUS = (
    "@business",
    "@lifeline",
    "@server",
    "@server_room",
    "@website",
    "@business_app",
    "@database",
    "@card_payment",
    "@hazard",
    "@burnt",
    "@malware",
    "@breach",
    "@phishing",
    "@at_risk",
)
#: Services that many people share.
_SERVICES = (*_SERIOUS, "@email", "@network", "@internet", "@wifi", "@vpn", "@telephony")
#: Things for one person or one room, and what may happen to the costly ones.
_ONE_PLACE = ("@device", "@accessory", "@printer", "@meeting_room")
_COSTLY = ("@computer", "@device", "@mobile")
_DAMAGE = ("@broken", "@theft")
_OWN_THINGS = ("@mine ~ @device", "@mine ~ @accessory")


def is_disputed(facts: Words, *, is_of_many: bool) -> bool:
    """True if the text says that much stands, and gives evidence that it works.

    Where it does not say that all stands, only evidence of more than that something works counts.
    """
    signals = world.load("signals")
    is_of_all = facts.any(("@universal",)) or facts.states(signals["urgency"]["everyone"])
    is_doubted = facts.any(("@unsure",))
    is_of_service = facts.any(_SERVICES) and not facts.any(("@mine",))
    stands = facts.states(_failures()) or (is_of_all and facts.any(signals["trouble"]))
    if not stands or not (is_of_all or is_doubted or is_of_many or is_of_service):
        return False
    return says_that_it_works(
        facts.text, is_weak_enough=is_of_all or is_doubted, is_doubted=is_doubted
    )


def is_trifle(facts: Words) -> bool:
    """True if the text is of what nobody's work depends on, however loud it is."""
    if not facts.any(("@trifle",)) or facts.any(_SERIOUS):
        return False
    is_damage = facts.any(_COSTLY) and facts.any(_DAMAGE)
    return not is_damage and not facts.any(world.load("signals")["urgency"]["emergency"])


def is_of_one_place(facts: Words) -> bool:
    """True if the text is of things for one person or one room, and of no service."""
    return facts.any(_ONE_PLACE) and not facts.any((*_SERVICES, "@computer"))


def is_of_own_thing(facts: Words) -> bool:
    """True if the text is of a device that its author calls their own."""
    return facts.any(_OWN_THINGS)


@functools.cache
def _failures() -> tuple[str, ...]:
    """What says that something stands."""
    urgency = world.load("signals")["urgency"]
    outage = world.load("lexicon")["categories"]["outage"]["tags"]
    stands = (*urgency["blocked"], *urgency["standing"], "@cannot", "@halt", "@broken")
    return (*stands, *outage["outage"][1:], *outage["down"][1:])
