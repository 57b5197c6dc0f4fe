"""SIGHUP, for processes that tests start."""

import signal


def pass_hangups_on() -> None:
    """Let processes started from here hear SIGHUP, also where nohup started this one.

    A process inherits that a signal is ignored, and Baton keeps to that; it inherits no handler.
    """
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)
