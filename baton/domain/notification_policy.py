"""Limits on how fast, how often and how long a notification is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """The limits that docs/notifications.md promises."""

    #: On one channel, of one workflow, so many messages each have one failure to tell; what comes
    #: beyond waits until the window ends, and then goes as one message that counts it.
    messages_a_window: int = 5
    window: timedelta = timedelta(seconds=60)
    #: How many of the executions such a message shows by themselves.
    shown: int = 5
    #: A receiver must have answered by then.
    timeout: timedelta = timedelta(seconds=10)
    #: After that, a message whose worker did not say what came of it is sent again.
    lease: timedelta = timedelta(seconds=30)
    first_pause: timedelta = timedelta(seconds=2)
    longest_pause: timedelta = timedelta(minutes=15)
    #: What a receiver may ask for with Retry-After.
    longest_obeyed: timedelta = timedelta(hours=1)
    most_tries: int = 20
    longest: timedelta = timedelta(hours=24)
    #: How often a worker looks for what others left.
    poll_every: timedelta = timedelta(seconds=1)
    tidy_every: timedelta = timedelta(seconds=60)
    streams_at_once: int = 20
    #: A channel that does not answer so many messages gets no more until it does.
    unanswered: int = 20

    def pause_seconds(self, tries: int, chance: float, asked: float | None) -> float | None:
        """Seconds until the next try after `tries`; null if there is none.

        Doubled each time, half to all of it by `chance` (0 to 1), and at least what was `asked`.
        """
        if tries >= self.most_tries:
            return None
        doubled = self.first_pause.total_seconds() * 2.0 ** min(tries - 1, 30)
        pause = min(doubled, self.longest_pause.total_seconds()) * (0.5 + chance / 2)
        return max(pause, min(asked or 0.0, self.longest_obeyed.total_seconds()))


POLICY = DeliveryPolicy()
