"""Worker processes that are killed, frozen and replaced."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from faults.storm_agents import PLACE_VARIABLE

_TESTS = Path(__file__).parents[1]
#: Characters of a log that tell why a worker ended.
_LAST_WORDS = 4000
AGENTS = str(Path(__file__).with_name("storm_agents.py"))


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a worker reaches the database."""

    name: str
    conninfo: str
    share: int
    #: How much longer than at once it takes to be at work after an outage.
    seconds: float


@dataclass(eq=False)
class Hand:
    """One worker process."""

    process: subprocess.Popen[bytes]
    log: Path
    way: Way
    frozen: bool = False
    #: Since when it was not frozen.
    awake_since: float = field(default_factory=time.monotonic)

    @property
    def awake_for(self) -> float:
        return 0.0 if self.frozen else time.monotonic() - self.awake_since

    @property
    def lives(self) -> bool:
        return self.process.poll() is None

    @property
    def began(self) -> bool:
        return b"Working" in self.log.read_bytes()

    def end_of(self, by: str) -> str:
        """How it ended, with its last words."""
        said = self.log.read_text(errors="replace")[-_LAST_WORDS:]
        return f"{self.log} ended with {self.process.returncode} {by}:\n{said}"


@dataclass
class Crew:
    """A number of workers, kept up as a supervisor would."""

    place: Path
    ways: tuple[Way, ...]
    #: Draws the ways.
    random: Random
    #: Real `baton worker` processes, else ones with the quick timing.
    production: bool
    size: int = 3
    hands: list[Hand] = field(default_factory=list)
    #: Workers that ended although nobody killed them.
    deserters: list[str] = field(default_factory=list)
    #: Workers that were asked to end by SIGHUP.
    leaving: list[Hand] = field(default_factory=list)
    _started: int = 0
    _killed: set[int] = field(default_factory=set)

    def muster(self) -> None:
        """Start as many workers as are missing; those that ended by themselves are noted."""
        for hand in [hand for hand in self.hands if not hand.lives]:
            self.hands.remove(hand)
            # Nobody can begin without a database; its supervisor starts it again.
            if hand.process.pid not in self._killed and hand.began:
                self.deserters.append(hand.end_of("without being asked to"))
        while len(self.hands) < self.size:
            self.hands.append(self._start())

    def kill(self, random: Random) -> bool:
        """Kill one of them without a word."""
        living = [hand for hand in self.hands if hand.lives]
        if not living:
            return False
        hand = random.choice(living)
        self._killed.add(hand.process.pid)
        hand.process.kill()
        hand.process.wait(timeout=10)
        return True

    def hang_up(self, random: Random) -> bool:
        """End one of them as a closed terminal does."""
        awake = [hand for hand in self.hands if hand.lives and hand.began and not hand.frozen]
        if not awake:
            return False
        hand = random.choice(awake)
        self.hands.remove(hand)
        self.leaving.append(hand)
        hand.process.send_signal(signal.SIGHUP)
        return True

    async def freeze(self, random: Random, seconds: float) -> bool:
        """Stop one of them for a while, in the middle of whatever it does."""
        awake = [hand for hand in self.hands if hand.lives and not hand.frozen]
        if not awake:
            return False
        hand = random.choice(awake)
        hand.frozen = True
        hand.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self._thaw(hand)
        return True

    def end(self) -> None:
        """End everything that was started."""
        for hand in self.hands:
            self._thaw(hand)
            hand.process.terminate()
        for hand in (*self.hands, *self.leaving):
            try:
                hand.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                hand.process.kill()
                hand.process.wait(timeout=10)
                self.deserters.append(f"{hand.log} did not stop when asked to")
        for hand in self.leaving:
            if hand.process.returncode:
                self.deserters.append(hand.end_of("by SIGHUP"))

    @staticmethod
    def _thaw(hand: Hand) -> None:
        if hand.lives:
            hand.process.send_signal(signal.SIGCONT)
        hand.frozen = False
        hand.awake_since = time.monotonic()

    def _start(self) -> Hand:
        self._started += 1
        (way,) = self.random.choices(self.ways, [way.share for way in self.ways])
        log = self.place / f"worker-{self._started}.log"
        module = ("baton", "worker") if self.production else ("faults.worker_process",)
        own = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
        environment = {
            **own,
            "PYTHONPATH": str(_TESTS),
            "BATON_HOME": str(self.place / "home"),
            "BATON_AGENTS": AGENTS,
            "DATABASE_URL": way.conninfo,
            PLACE_VARIABLE: str(self.place),
            "BATON_AGENT_ENV": PLACE_VARIABLE,
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *module],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return Hand(process=process, log=log, way=way)
