"""Kept answers open for the request that was answered, and for nothing else."""

from dataclasses import replace

import pytest

from adapters.crypto.answers import SealedAnswers
from adapters.crypto.seals import KeyedDigests
from domain.shared.repeats import Answer, IdempotencyKeyReused, Request

from .keys import some_keys

REQUEST = Request("acc_1/first-party\x00POST\x00/v1/accounts\x00key", "/v1/accounts\x00\x00\x00digest")
ANSWER = Answer(201, [("location", "/v1/posts/1")], "これは答え".encode(), ["com_1"])


@pytest.fixture
def answers() -> SealedAnswers:
    return SealedAnswers(KeyedDigests(some_keys()))


def kept(answers: SealedAnswers, answer: Answer | None) -> tuple[bytes, bytes]:
    tag = answers.tag(REQUEST, "community")
    return tag, answers.seal(REQUEST, tag, answer)


@pytest.mark.parametrize("answer", [None, ANSWER, Answer(204, [], b""), replace(ANSWER, body=b"x" * 100_000)])
def test_what_is_kept_comes_out_as_it_was(answers: SealedAnswers, answer: Answer | None) -> None:
    tag, sealed = kept(answers, answer)
    opened = answers.open(REQUEST, tag, sealed)
    assert (opened is None) is (answer is None)
    if opened is not None and answer is not None:
        told = [(each.status, list(each.headers), each.body, list(each.audiences)) for each in (opened, answer)]
        assert told[0] == told[1]


@pytest.mark.parametrize("other", [replace(REQUEST, content="other"), replace(REQUEST, name="other")])
def test_another_request_opens_nothing(answers: SealedAnswers, other: Request) -> None:
    tag, sealed = kept(answers, ANSWER)
    with pytest.raises(IdempotencyKeyReused):
        answers.open(other, tag, sealed)


def test_another_installation_finds_and_opens_nothing(answers: SealedAnswers) -> None:
    tag, sealed = kept(answers, ANSWER)
    others = SealedAnswers(KeyedDigests(some_keys()))
    assert others.tag(REQUEST, "community") != tag
    with pytest.raises(IdempotencyKeyReused):
        others.open(REQUEST, tag, sealed)


def test_the_worlds_have_no_tag_in_common(answers: SealedAnswers) -> None:
    assert answers.tag(REQUEST, "vault") != answers.tag(REQUEST, "community")


@pytest.mark.parametrize("length", [0, 1, 100, 480])
def test_short_answers_are_of_one_length_and_long_ones_of_few(answers: SealedAnswers, length: int) -> None:
    assert len(kept(answers, Answer(201, [], b"x" * length))[1]) == len(kept(answers, None)[1])
    assert len(kept(answers, Answer(201, [], b"x" * (length + 600)))[1]) in (1024 + 28, 2048 + 28)


def test_the_same_answer_never_looks_the_same(answers: SealedAnswers) -> None:
    assert kept(answers, ANSWER)[1] != kept(answers, ANSWER)[1]
