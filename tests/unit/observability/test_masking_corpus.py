"""Masking against labelled samples: what it must find, and what it must leave."""

import pytest

from unit.observability.masking_samples import Sample, samples

BLIND = samples("blind.txt")
ALL = [*BLIND, *samples("informed.txt")]


def of(kind: str, among: list[Sample]) -> list[Sample]:
    return [sample for sample in among if sample.kind == kind]


def recall(among: list[Sample]) -> float:
    return sum(not sample.leaks() for sample in among) / len(among)


def precision(among: list[Sample]) -> float:
    """Of the samples in which something is masked, those in which nothing else is."""
    wrong = [sample for sample in among if sample.losses()]
    found = [sample for sample in among if sample.kind != "clean" and not sample.leaks()]
    right = [sample for sample in found if not sample.losses()]
    return len(right) / (len(right) + len(wrong))


def test_the_corpus_is_large_and_half_of_it_is_blind() -> None:
    private = len(of("secret", ALL)) + len(of("personal", ALL))
    assert private >= 300
    assert len(of("clean", ALL)) >= 300
    assert len(BLIND) >= len(ALL) / 2
    assert len({sample.language for sample in ALL}) >= 10


@pytest.mark.parametrize("sample", of("secret", ALL), ids=lambda sample: sample.text[:60])
def test_no_secret_is_left(sample: Sample) -> None:
    assert not sample.leaks()


@pytest.mark.parametrize("among", [BLIND, ALL], ids=["blind", "all"])
def test_personal_data_is_found(among: list[Sample]) -> None:
    missed = [sample.text for sample in of("personal", among) if sample.leaks()]
    assert recall(of("personal", among)) >= 0.95, missed


@pytest.mark.parametrize("among", [BLIND, ALL], ids=["blind", "all"])
def test_what_operators_need_is_left(among: list[Sample]) -> None:
    wrong = [(sample.text, sample.losses()) for sample in among if sample.losses()]
    assert precision(among) >= 0.95, wrong
