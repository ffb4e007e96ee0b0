"""What somebody who writes wants in return, and what a reply says that it is."""

from enum import StrEnum


class ReplyKind(StrEnum):
    """What a reply is."""

    EMPATHY = "empathy"
    """共感: I hear you, this is hard."""
    EXPERIENCE = "experience"
    """体験: what it was like for me."""
    QUESTION = "question"
    """質問: may I ask."""
    ADVICE = "advice"
    """助言: what could be done; an answer."""


class Contract(StrEnum):
    """What the author of a thread wants. It is a ladder: each rung welcomes what those before it do."""

    LISTEN = "listen"
    """ただ聞いてほしい: no replies; reactions, and that one has read it."""
    EMPATHY = "empathy"
    """共感がほしい: words that go along."""
    EXPERIENCE = "experience"
    """体験を聞きたい: also what others have lived through, and questions."""
    ADVICE = "advice"
    """助言がほしい: everything."""

    @property
    def welcome(self) -> tuple[ReplyKind, ...]:
        return _WELCOME[self]

    @property
    def wishes_an_answer(self) -> bool:
        return self is not Contract.LISTEN

    def welcomes(self, kind: ReplyKind | None) -> bool:
        """A reply that does not say what it is, is welcome only where everything is."""
        return self is Contract.ADVICE if kind is None else kind in self.welcome


_WELCOME = {
    Contract.LISTEN: (),
    Contract.EMPATHY: (ReplyKind.EMPATHY,),
    Contract.EXPERIENCE: (ReplyKind.EMPATHY, ReplyKind.EXPERIENCE, ReplyKind.QUESTION),
    Contract.ADVICE: tuple(ReplyKind),
}
