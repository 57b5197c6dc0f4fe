"""Labelled samples for masking, and how an answer is judged; the format is in their README."""

import re
from dataclasses import dataclass
from pathlib import Path

from baton.observability.masking import masked

_FOLDER = Path(__file__).parent / "masking_corpus"
_MARKED = re.compile("⟦(.*?)⟧")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One line of the corpus."""

    kind: str
    language: str
    #: The text, private parts at odd places.
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def leaks(self) -> set[str]:
        """Words of the private parts that are still in the masked text."""
        private = {word for part in self.parts[1::2] for word in _WORD.findall(part)}
        found = set(_WORD.findall(masked(self.text)))
        return {word for word in (private - self._public()) & found if len(word) > 1}

    def losses(self) -> set[str]:
        """Words that had to stay and did not."""
        return self._public() - set(_WORD.findall(masked(self.text)))

    def _public(self) -> set[str]:
        return {word for part in self.parts[::2] for word in _WORD.findall(part)}


def samples(name: str) -> list[Sample]:
    """The samples of one file."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [_sample(line) for line in lines if line and not line.startswith("#")]


def _sample(line: str) -> Sample:
    head, text = line.split(" | ", 1)
    kind, language = head.split()
    text = text.replace("¦", "").replace("⏎", "\n")
    return Sample(kind=kind, language=language, parts=tuple(_MARKED.split(text)))
