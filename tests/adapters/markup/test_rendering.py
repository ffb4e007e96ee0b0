"""Text as HTML: the subset, faces that look like it, and whatever a hostile text tries."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.markup import SafeMarkup
from adapters.markup.rendering import DEEPEST, MOST_LINES, MOST_MARKS, plain
from adapters.markup.subset import Subset
from domain.shared.text import clean_prose
from tests.hostile_texts import HOSTILE

MARKUP, SUBSET = SafeMarkup(), Subset()
LINK = 'rel="noopener noreferrer nofollow"'
ALLOWED = {
    **{block: {"dir"} for block in ("p", "blockquote", "ul", "li")},
    **{inline: set[str]() for inline in ("br", "em", "strong")},
    "ol": {"dir", "start"},
    "a": {"href", "rel"},
    "bdi": {"dir"},
}


class Parsed(HTMLParser):
    """What a reader of the HTML finds in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    handle_pi = unknown_decl = handle_comment


def html(text: str) -> str:
    return MARKUP.html(text).replace(' dir="auto"', "").replace("\n", "")


def assert_harmless(text: str) -> None:
    found = Parsed(MARKUP.html(text))
    assert found.others == []
    for tag, attributes in found.tags:
        assert tag in ALLOWED and attributes.keys() <= ALLOWED[tag], (tag, attributes)
        address = attributes.get("href")
        assert address is None or address.startswith(("https://", "http://")), address
        assert tag != "a" or attributes["rel"] == "noopener noreferrer nofollow"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("一行目\n二行目\n\n次の段", "<p>一行目<br>二行目</p><p>次の段</p>"),
        ("*うれしい* と **とても**", "<p><em>うれしい</em> と <strong>とても</strong></p>"),
        ("それは**「はい」**です。", "<p>それは<strong>「はい」</strong>です。</p>"),
        ("**太字*と*普通**", "<p><strong>太字<em>と</em>普通</strong></p>"),
        ("> 引用\n> つづき\n\n本文", "<blockquote><p>引用<br>つづき</p></blockquote><p>本文</p>"),
        ("- あ\n- い", "<ul><li>あ</li><li>い</li></ul>"),
        ("3. あ\n4. い", '<ol start="3"><li>あ</li><li>い</li></ol>'),
        (
            "[話](https://x.example/a?b=1&c=2)",
            f'<p><a href="https://x.example/a?b=1&amp;c=2" {LINK}>話</a>'
            ' (<bdi dir="ltr">https://x.example/a?b=1&amp;c=2</bdi>)</p>',
        ),
        ("<https://x.example/>", f'<p><a href="https://x.example/" {LINK}>https://x.example/</a></p>'),
        ("\\*星\\* \\[x\\] \\\\", "<p>*星* [x] \\</p>"),
    ],
)
def test_the_subset_is_rendered(written: str, shown: str) -> None:
    assert html(written) == shown


def test_every_block_finds_its_own_direction() -> None:
    tags = Parsed(MARKUP.html("> a\n\n- שלום\n\n1. b\n\nc")).tags
    assert {tag for tag, _ in tags} == {"p", "blockquote", "ul", "ol", "li"}
    assert all(attributes["dir"] == "auto" for _, attributes in tags)


@pytest.mark.parametrize(
    "text",
    [
        "(*^_^*)",
        "\\(^o^)/",
        "(´∀`)",
        "(*´∀`*) と (*'▽'*)",
        "（*＾＾*）",
        ">_<",
        ">>12",
        "m(_ _)m",
        "^_^ _強調_ ^_^",
        "~~~",
        "#うつ",
        "# 見出し",
        "---",
        "```",
        "`x`",
        "|a|b|",
        "&lt;&amp;",
        "~~消す~~",
        "https://x.example",
        "5 * 3 * 2",
        "[ ] [x]",
        "[so]()",
        "-1度",
        "2026.11.22",
    ],
)
def test_what_looks_like_markup_and_is_none_stays_as_it_is(text: str) -> None:
    assert Parsed(MARKUP.html(text)).text.strip() == text
    assert {tag for tag, _ in Parsed(MARKUP.html(text)).tags} == {"p"}


def test_there_are_no_images_but_links_to_them() -> None:
    assert html("![絵](https://x.example/a.png)") == (
        f'<p>!<a href="https://x.example/a.png" {LINK}>絵</a> (<bdi dir="ltr">https://x.example/a.png</bdi>)</p>'
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_comes_out_as_text(text: str) -> None:
    assert_harmless(clean_prose(text, "/body", 10_000))


@given(st.text(alphabet="ab \n>-*[]()<\\/:.!&;1\t\u3000「」`_#\"'=\u2067\u2069", max_size=80))
def test_whatever_is_written_is_harmless_and_none_of_its_words_is_lost(text: str) -> None:
    assert_harmless(text)
    words = [letter for letter in text if letter in "ab「」"]
    shown = Parsed(MARKUP.html(text)).text
    assert all(shown.count(letter) >= words.count(letter) for letter in set(words))


@given(st.text(alphabet="ab \n\t&;\"'_`~#|!.。🫠", max_size=60))
def test_the_short_way_for_texts_without_marks_is_the_same_as_the_long_one(text: str) -> None:
    long = MARKUP.clean(SUBSET.render(text))
    assert _folded(MARKUP.clean(plain(text))) == _folded(long)


def _folded(html: str) -> list[str]:
    """White space at the ends of lines is shown by nobody."""
    return [line.strip() for line in html.replace("<", "\n<").split("\n") if line.strip()]


@pytest.mark.parametrize(
    "text",
    ["*a* " * (MOST_MARKS // 2 + 1), "a\n" * MOST_LINES + "*b*", " " * DEEPEST + "- *a*", "> " * DEEPEST + "*a*"],
)
def test_what_would_be_long_to_read_is_shown_as_it_stands(text: str) -> None:
    found = Parsed(MARKUP.html(text))
    assert {tag for tag, _ in found.tags} <= {"p", "br"}
    assert "".join(found.text.split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["*a* " * (MOST_MARKS // 2), "> " * (DEEPEST // 2 - 1) + "*a*"])
def test_what_is_just_short_enough_is_rendered(text: str) -> None:
    assert "em" in {tag for tag, _ in Parsed(MARKUP.html(text)).tags}
