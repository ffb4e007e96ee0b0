"""Before publishing one can ask what in a text could tell who wrote it; nothing of it is kept."""

from typing import Any

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


WHOLE = {
    "title": "青葉の丘病院のこと",
    "entry": {
        "situation": "青葉の丘病院で",
        "tried": "taro@example.com に書いた",
        "did_not_help": "電話は 090-0000-1234 でした",
    },
    "content_warning": {"tags": ["death"], "text": "青葉の丘病院で亡くなった人の話"},
    "images": [{"alt": "玄関"}, {"id": "img_5mz0wq6gqk1v0n3h2j4t8r9x7c", "alt": "看板に青葉の丘病院とある"}],
}


async def test_everything_that_has_words_is_looked_at_and_where_is_said_by_a_pointer(person: Person) -> None:
    findings = (await person.post(PREVIEW, WHOLE)).json()["findings"]
    assert [(one["pointer"], one["kind"]) for one in findings] == [
        ("/title", "hospital"),
        ("/entry/situation", "hospital"),
        ("/entry/tried", "email"),
        ("/entry/did_not_help", "phone"),
        ("/content_warning/text", "hospital"),
        ("/images/1/alt", "hospital"),
    ]
    marked = [_at(WHOLE, one["pointer"])[one["start"] : one["start"] + one["length"]] for one in findings]
    assert marked == [
        "青葉の丘病院",
        "青葉の丘病院",
        "taro@example.com",
        "090-0000-1234",
        "青葉の丘病院",
        "青葉の丘病院",
    ]


def _at(value: Any, pointer: str) -> str:
    for step in pointer.removeprefix("/").split("/"):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return str(value)


@pytest.mark.parametrize("part", ["title", "content_warning", "images"])
async def test_some_of_it_can_be_looked_at_alone(person: Person, part: str) -> None:
    assert "hospital" in (await person.post(PREVIEW, {part: WHOLE[part]})).text


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
        ({}, "/body", "missing"),
        ({"content_warning": {"tags": ["death"]}}, "/body", "missing"),
        ({"body": "あ", "entry": WHOLE["entry"]}, "/body", "not_with_an_entry"),
        ({"entry": {"situation": "あ", "tried": "い"}}, "/entry/helped", "missing"),
        ({"entry": {"situation": "あ" * 2_401, "tried": "い", "helped": "う"}}, "/entry/situation", "too_long"),
        ({"content_warning": {"text": "あ" * 101}}, "/content_warning/text", "too_long"),
        ({"images": [{"alt": "あ"}, {"alt": " "}]}, "/images/1/alt", "empty"),
    ],
)
async def test_what_could_not_be_published_is_refused_here_too(
    person: Person, body: dict[str, Any], pointer: str, code: str
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
