"""Every kind of board, with every rule of who writes, for everybody: what opening a thread, replying and reacting give.

What is expected stands in tables of their own here, not in what the server computes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import httpx
import pytest

from api.bootstrap import Services
from domain.boards.model.board import BoardKind
from domain.boards.threads.contracts import Contract, ReplyKind
from tests.people import Person, SomeCommunity, found_community, grant, new_member

Outcome = int | tuple[int, str]

WHO = ("member", "grace", "trial", "facilitator", "professional", "psychiatrist", "staff", "owner")
Rule = tuple[str, ...]

MAY: Mapping[Rule, set[str]] = {
    (): set(),
    ("member",): {"member", "grace", "facilitator", "professional", "psychiatrist", "staff", "owner"},
    ("member", "trial"): set(WHO),
    ("trial",): {"trial", "staff", "owner"},
    ("active",): {"member", "facilitator", "professional", "psychiatrist", "staff", "owner"},
    ("facilitator",): {"facilitator", "staff", "owner"},
    ("professional", "profession:psychiatrist"): {"professional", "psychiatrist", "staff", "owner"},
    ("staff",): {"staff", "owner"},
}
"""A rule, and who writes by it."""

AS_ITS_KIND_HAS_IT: Mapping[BoardKind, tuple[Rule, Rule]] = {
    BoardKind.TALK: (("member",), ("member",)),
    BoardKind.LISTENING: (("member",), ()),
    BoardKind.QUESTION: (("member",), ("member",)),
    BoardKind.KNOWLEDGE: (("member",), ("member",)),
    BoardKind.CASE_CONFERENCE: (("member",), ("member",)),
    BoardKind.ANNOUNCEMENT: (("staff",), ()),
}
"""Who opens threads and who replies where a board does not say it."""

CONFERENCE: Rule = ("facilitator", "profession:psychiatrist")
"""To whom the case conferences here are visible."""
SEE_CONFERENCES = {"facilitator", "psychiatrist", "staff", "owner"}

ON_EVERY_KIND: Sequence[Rule | None] = (None, (), ("member", "trial"), ("facilitator",))
CASES = [
    (kind, rule)
    for kind in BoardKind
    for rule in ((None, *MAY) if kind in (BoardKind.TALK, BoardKind.CASE_CONFERENCE) else ON_EVERY_KIND)
]


def expected(kind: BoardKind, rule: Rule, who: str, nobody: Outcome) -> Outcome:
    if kind is BoardKind.CASE_CONFERENCE and who not in SEE_CONFERENCES:
        return 404
    if who == "trial" and "trial" not in rule:
        return (403, "trial_reads_only")
    if not rule:
        return nobody
    return 201 if who in MAY[rule] else (403, "board_written_by_others")


@dataclass(frozen=True, slots=True)
class Scene:
    community: SomeCommunity
    category: str
    people: Mapping[str, Person]

    async def board(self, kind: BoardKind, **rules: object) -> httpx.Response:
        visible_to = {"visible_to": CONFERENCE} if kind is BoardKind.CASE_CONFERENCE else {}
        name = {"ja": "ためしの板"}
        slug = f"b{len(_made)}"
        _made.append(slug)
        body = {"slug": slug, "kind": kind, "category_id": self.category, "name": name, "description": name}
        at = f"/v1/communities/{self.community.slug}/boards"
        return await self.community.owner.post(at, {**body, **visible_to, **rules})


_made: list[str] = []
WORDS = {"title": "話", "body": "はじめ"}


@pytest.fixture(scope="module")
async def scene(services: Services, client: httpx.AsyncClient) -> Scene:
    community = await found_community(services, client)
    people = {who: await new_member(client, community.slug) for who in WHO[:-1]} | {"owner": community.owner}
    for who in ("facilitator", "professional", "staff"):
        await grant(community, people[who], who)
    await grant(community, people["psychiatrist"], "profession:psychiatrist")
    for who in ("trial", "grace"):
        await services.vault_pool.execute(
            "UPDATE vault.memberships SET state = $2 WHERE account_id = $1", people[who].account_id, who
        )
    # A grace is for who has no proof: elsewhere it is over.
    by_proof = """UPDATE community.communities SET policy = policy || '{"admission": "proof"}' WHERE id = $1"""
    await services.pool.execute(by_proof, community.id)
    await services.caretaker.tend()  # as every minute: nobody has become another by the end of the file
    (category,) = (await community.owner.get(f"/v1/communities/{community.slug}/categories")).json()["items"]
    return Scene(community, category["id"], people)


def outcome(answer: httpx.Response) -> Outcome:
    if answer.status_code in (201, 204, 404):
        return answer.status_code
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(("kind", "rule"), CASES)
async def test_who_opens_threads(scene: Scene, kind: BoardKind, rule: Rule | None) -> None:
    board = await scene.board(kind, **({} if rule is None else {"writers": rule}))
    assert board.status_code == 201, board.text
    counts = AS_ITS_KIND_HAS_IT[kind][0] if rule is None else rule
    assert board.json()["writers"] == sorted(counts)
    got = {who: outcome(await p.post(f"/v1/boards/{board.json()['id']}/threads", WORDS)) for who, p in _all(scene)}
    assert got == {who: expected(kind, counts, who, (403, "board_written_by_others")) for who in WHO}


@pytest.mark.parametrize(("kind", "rule"), CASES)
async def test_who_replies(scene: Scene, kind: BoardKind, rule: Rule | None) -> None:
    board = await scene.board(kind, **({} if rule is None else {"repliers": rule}))
    if kind is BoardKind.LISTENING and rule:
        assert (board.status_code, board.json()["errors"][0]["pointer"]) == (422, "/repliers")
        return
    assert board.status_code == 201, board.text
    counts = AS_ITS_KIND_HAS_IT[kind][1] if rule is None else rule
    thread = (await scene.community.owner.post(f"/v1/boards/{board.json()['id']}/threads", WORDS)).json()["id"]
    got = {who: outcome(await p.post(f"/v1/threads/{thread}/posts", {"body": "返事"})) for who, p in _all(scene)}
    assert got == {who: expected(kind, counts, who, (403, "board_takes_no_replies")) for who in WHO}


@pytest.mark.parametrize("kind", list(BoardKind))
async def test_everybody_who_sees_a_post_and_writes_reacts_whatever_the_board(scene: Scene, kind: BoardKind) -> None:
    board = (await scene.board(kind)).json()["id"]
    thread = (await scene.community.owner.post(f"/v1/boards/{board}/threads", WORDS)).json()["id"]
    (post,) = (await scene.community.owner.get(f"/v1/threads/{thread}/posts")).json()["items"]
    got = {who: outcome(await p.put(f"/v1/posts/{post['id']}/reactions/heard")) for who, p in _all(scene)}
    hidden = set(WHO) - SEE_CONFERENCES if kind is BoardKind.CASE_CONFERENCE else set[str]()
    table: dict[str, Outcome] = dict.fromkeys(WHO, 204) | {"trial": (403, "trial_reads_only")}
    assert got == table | dict.fromkeys(hidden, 404)


def _all(scene: Scene) -> Sequence[tuple[str, Person]]:
    return list(scene.people.items())


WELCOME: Mapping[str | None, set[str | None]] = {
    None: {None, "empathy", "experience", "question", "advice"},
    "listen": set(),
    "empathy": {"empathy"},
    "experience": {"empathy", "experience", "question"},
    "advice": {None, "empathy", "experience", "question", "advice"},
}
"""What an author wants, and the kinds of reply that are welcome then; None: it does not say what it is."""

IN_WORDS = {"listen": "聞いてほしい", "empathy": "共感", "experience": "体験"}


def test_the_table_has_every_contract_and_every_kind_of_reply() -> None:
    assert set(WELCOME) == {None, *(contract.value for contract in Contract)}
    assert WELCOME["advice"] == {None, *(kind.value for kind in ReplyKind)}


@pytest.mark.parametrize("contract", list(WELCOME))
async def test_a_reply_is_what_the_author_wants_or_is_refused_and_told_what_is(
    scene: Scene, contract: str | None
) -> None:
    author, at = scene.people["member"], f"/v1/boards/{scene.community.boards['talk']}/threads"
    opened = (await author.post(at, WORDS | ({} if contract is None else {"response_contract": contract}))).json()
    assert opened["response_contract"] == contract
    posts = f"/v1/threads/{opened['id']}/posts"
    for who, kind in product(("grace", "staff", "owner"), (None, *ReplyKind)):
        answer = await scene.people[who].post(posts, {"body": "返事"} | ({} if kind is None else {"kind": kind}))
        if kind in WELCOME[contract]:
            assert (answer.status_code, answer.json()["kind"]) == (201, kind), (who, kind)
            continue
        told = answer.json()
        assert (answer.status_code, told["code"], told["contract"]) == (409, "reply_not_welcome", contract)
        assert set(told["welcome"].split()) == WELCOME[contract]
        assert IN_WORDS[str(contract)] in told["detail"]
    for kind in (None, *ReplyKind):
        own = await author.post(posts, {"body": "つづき"} | ({} if kind is None else {"kind": kind}))
        assert own.status_code == 201, kind


CONTRACT_OF: Mapping[BoardKind, str | None] = {
    BoardKind.TALK: None,
    BoardKind.LISTENING: "listen",
    BoardKind.QUESTION: "advice",
    BoardKind.KNOWLEDGE: None,
    BoardKind.CASE_CONFERENCE: None,
    BoardKind.ANNOUNCEMENT: None,
}
"""What authors want who do not say it."""
ONLY_LISTEN = {BoardKind.LISTENING, BoardKind.ANNOUNCEMENT}
"""Where nobody replies, one can ask for nothing else."""


@pytest.mark.parametrize(("kind", "contract"), list(product(BoardKind, (None, *Contract))))
async def test_what_authors_can_want_on_each_kind_of_board(
    scene: Scene, kind: BoardKind, contract: Contract | None
) -> None:
    board, body = scene.community.boards[kind], {} if contract is None else {"response_contract": contract}
    opened = await scene.community.owner.post(f"/v1/boards/{board}/threads", WORDS | body)
    if kind in ONLY_LISTEN and contract not in (None, Contract.LISTEN):
        assert opened.status_code == 422
        assert opened.json()["errors"][0]["pointer"] == "/response_contract"
    else:
        assert (opened.status_code, opened.json()["response_contract"]) == (201, contract or CONTRACT_OF[kind])
