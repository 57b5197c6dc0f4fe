"""Limits on how fast, how often and how long notifications are sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """The limits documented in docs/notifications.md."""

    #: Per channel and workflow, this many messages cover a single failure each. Further failures
    #: wait until the window ends and are then sent as one message with their count.
    messages_a_window: int = 5
    window: timedelta = timedelta(seconds=60)
    #: The most executions that such a message lists individually.
    shown: int = 5
    #: Time limit for a receiver's response.
    timeout: timedelta = timedelta(seconds=10)
    #: After this time, a message whose worker reported no result is sent again.
    lease: timedelta = timedelta(seconds=30)
    first_pause: timedelta = timedelta(seconds=2)
    longest_pause: timedelta = timedelta(minutes=15)
    #: The longest Retry-After that is honoured.
    longest_obeyed: timedelta = timedelta(hours=1)
    most_tries: int = 20
    longest: timedelta = timedelta(hours=24)
    #: How often a worker checks for messages that others left.
    poll_every: timedelta = timedelta(seconds=1)
    tidy_every: timedelta = timedelta(seconds=60)
    streams_at_once: int = 20
    #: After this many unanswered messages, a channel gets no more until it responds.
    unanswered: int = 20

    def pause_seconds(self, tries: int, chance: float, asked: float | None) -> float | None:
        """Return the seconds until the next attempt after `tries`; None if there is none.

        The pause doubles each time, is reduced by up to half by `chance` (0 to 1), and is at least
        `asked`.
        """
        if tries >= self.most_tries:
            return None
        doubled = self.first_pause.total_seconds() * 2.0 ** min(tries - 1, 30)
        pause = min(doubled, self.longest_pause.total_seconds()) * (0.5 + chance / 2)
        return max(pause, min(asked or 0.0, self.longest_obeyed.total_seconds()))


POLICY = DeliveryPolicy()
