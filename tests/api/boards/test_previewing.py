"""Before publishing one can ask what in a text could tell who wrote it; nothing of it is kept."""

import pytest

from adapters.postgres.pool import Pool
from domain.boards.posts.advice import ADVICE
from domain.shared.disclosures import Disclosure
from domain.shared.text import LANGUAGES
from tests.canaries import Watch
from tests.people import Person, SomeCommunity, sign_up

PREVIEW = "/v1/posts:preview"
TEXT = {"title": "青葉の丘病院のこと", "body": "電話は０９０－００００－１２３４、\r\nメールは taro@example.com です。"}


@pytest.fixture
async def person(community: SomeCommunity) -> Person:
    """Signed in, and a member of nothing."""
    return await sign_up(community.owner.client)


async def test_each_finding_says_what_it_is_and_where(person: Person) -> None:
    answer = await person.post(PREVIEW, TEXT)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    findings = answer.json()["findings"]
    assert [(one["kind"], _marked(one)) for one in findings] == [
        ("hospital", "青葉の丘病院"),
        ("phone", "０９０－００００－１２３４"),
        ("email", "taro@example.com"),
    ]


def _marked(finding: dict[str, str | int]) -> str:
    text = TEXT[str(finding["pointer"]).removeprefix("/")]
    start = int(finding["start"])
    return text[start : start + int(finding["length"])]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_advice_is_in_the_readers_language(person: Person, language: str) -> None:
    answer = await person.post(PREVIEW, TEXT, headers={"Accept-Language": language})
    for finding in answer.json()["findings"]:
        assert finding["advice"] == ADVICE[Disclosure(finding["kind"])][language]  # type: ignore[index]


def test_there_is_advice_about_everything_that_is_found() -> None:
    assert ADVICE.keys() == set(Disclosure)
    assert all(words.keys() == set(LANGUAGES) for words in ADVICE.values())


async def test_an_ordinary_text_has_no_findings(person: Person) -> None:
    answer = await person.post(PREVIEW, {"body": "昨日は病院に行って、そのあと眠れました。"})
    assert answer.json() == {"findings": []}


async def test_the_answer_repeats_nothing_of_the_text(person: Person) -> None:
    answer = await person.post(PREVIEW, TEXT)
    assert not any(part in answer.text for part in ("taro", "青葉", "１２３４"))


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"body": "あ" * 10_001}, "/body", "too_long"),
        ({"body": " \n "}, "/body", "empty"),
        ({"title": "あ" * 121, "body": "あ"}, "/title", "too_long"),
        ({"title": " ", "body": "あ"}, "/title", "empty"),
        ({"body": "a\u0007b"}, "/body", "character_not_allowed"),
    ],
)
async def test_what_could_not_be_published_is_refused_here_too(
    person: Person, body: dict[str, str], pointer: str, code: str
) -> None:
    refused = await person.post(PREVIEW, body)
    assert refused.status_code == 422
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [(pointer, code)]


CANARY = "canary-preview-7Kq@example.com"
_TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('vault', 'community', 'public')"


async def test_no_table_keeps_the_text(database: Pool, person: Person) -> None:
    answer = await person.post(PREVIEW, {"title": CANARY, "body": CANARY})
    assert len(answer.json()["findings"]) == 2
    tables = await database.fetch(_TABLES)
    assert {"posts", "events", "pseudonyms"} <= {table["tablename"] for table in tables}
    for table in tables:
        rows = f'"{table["schemaname"]}"."{table["tablename"]}"'
        found = await database.fetch(f"SELECT 1 FROM {rows} AS kept WHERE kept::text LIKE $1", f"%{CANARY}%")
        assert found == [], rows


async def test_no_log_line_has_the_text(person: Person, watch: Watch) -> None:
    watch.last_lines.clear()
    answer = await person.post(PREVIEW, {"body": CANARY})
    refused = await person.post(PREVIEW, {"body": CANARY, "title": CANARY * 10})
    assert (answer.status_code, refused.status_code) == (200, 422)
    logged = "".join(watch.last_lines)
    assert logged.count(PREVIEW) == 2, "the requests are in the log"
    assert CANARY not in logged
    assert CANARY not in refused.text
