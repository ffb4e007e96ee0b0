"""Ways to reach somebody: phone numbers, e-mail, pages, account names."""

import re
from collections.abc import Iterator

from domain.shared.disclosures.finding import Disclosure, Finding
from domain.shared.disclosures.plain import with_digits

_GAP = r"[-\s.()/の\ufe0f\u20e3]{0,3}"
"""What people put between the digits of a phone number, an emoji's own signs among them."""
_JAPANESE_PHONE = re.compile(rf"(?<![\d.,/+-])(?<!\d:)\(?0(?:{_GAP}\d){{9,10}}(?![\d:/]|-\d|\.\d|,\d)\ufe0f?\u20e3?")
_WORLD_PHONE = re.compile(r"(?<![\d+])\+[1-9](?:[-\s.()]{0,3}\d){7,14}(?!\d)")
_AMERICAN_PHONE = re.compile(r"(?<![\d.,-])\(?[2-9]\d{2}\)?[-. ]{1,2}[2-9]\d{2}[-. ]\d{4}(?![\d-])")
_LOCAL_PHONE = re.compile(
    r"(?:電話|でんわ|携帯|TEL|Tel|tel|☎|📞|\b[Pp]hone|\b[Cc]all me (?:at|on))(?:番号|number)?[はが:\s]{0,3}(?:is )?"
    r"(\d{2,4}[- ]\d{4})(?![\d-])"
)
_OF_EVERYBODY = ("0120", "0800", "0570", "0990")
"""Numbers of organisations, such as helplines: they say nothing about who passes them on."""

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}"
    r"(?:@|\s?[\[(](?:at|AT|アット)[\])]\s?|\s?(?:★|☆|●|◎)\s?)"
    r"[A-Za-z0-9-]{1,63}(?:(?:\.|\s?[\[(](?:dot|DOT|ドット)[\])]\s?)[A-Za-z0-9-]{1,63}){1,5}"
)

_TOP = "com|net|org|jp|info|io|me|dev|app|gg|tv|page|site|blog|link|bio|social|online|xyz|co|uk|us"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?:{_LABEL}\.){{1,5}}"
_PATH = r"[A-Za-z0-9\-._~%!$&'()*+,;=:@/?#]{0,2000}"
_URL = re.compile(
    rf"(?<![A-Za-z0-9@._-])(?:(?:h?ttps?://|www\.)[A-Za-z0-9.-]{{1,253}}(?::\d{{1,5}})?(?:[/?#]{_PATH})?"
    rf"|{_HOST}(?:{_TOP})(?![A-Za-z0-9-])(?:/{_PATH})?)"
)
_IN_CAPITALS = re.compile(rf"{_HOST}[A-Z]{{2,}}")
"""`ASP.NET`: a name in capitals is no address."""
_ACCOUNTS = re.compile(
    r"(?:^|[/.])(?:twitter\.com|x\.com|instagram\.com|facebook\.com|fb\.com|line\.me|lin\.ee|tiktok\.com|threads\.net|"
    r"threads\.com|bsky\.app|github\.com|gitlab\.com|note\.com|ameblo\.jp|hatenablog\.com|linkedin\.com|linktr\.ee|"
    r"lit\.link|discord\.gg|t\.me|wa\.me|mastodon\.social|mstdn\.jp|misskey\.io|pixiv\.net|twitch\.tv|reddit\.com|"
    r"youtube\.com/(?:@|c/|channel/|user/)|m\.youtube\.com/@)(?:/?@?[A-Za-z0-9_.%-]{2,})"
)
_HATENA = re.compile(r"[A-Za-z0-9-]+\.(?:hatenablog\.com|tumblr\.com|livedoor\.blog|fc2\.com|github\.io)")

_SERVICE = (
    r"(?:LINE|Line|line|ライン|らいん|カカオ(?:トーク)?|[Kk]akao(?:[Tt]alk)?|[Tt]witter|ツイッター|ツイ|旧Twitter|X|"
    r"インスタ(?:グラム)?|[Ii]nsta(?:gram)?|IG|[Dd]iscord|ディスコ(?:ード)?|[Ss]kype|スカイプ|[Tt]elegram|テレグラム|"
    r"[Ss]ignal|[Ss]nap(?:chat)?|[Tt]ik[Tt]ok|ティックトック|[Tt]hreads|[Bb]luesky|ブルスカ|mixi|[Ww]hats[Aa]pp|"
    r"[Ff]acebook|フェイスブック|FB|[Ww]e[Cc]hat|[Ss]team|PSN|Switch|裏垢|垢|アカウント|[Mm]astodon|マストドン|[Rr]eddit)"
)
_WORD = r"(?:ID|Id|id|アイディー|アイディ|アカウント|アカ|垢|ユーザー名|username|user name|handle|account|name)"
_HANDLE = r"([A-Za-z0-9](?:[A-Za-z0-9_.-]{2,28})[A-Za-z0-9_]|[A-Za-z0-9]{3,4})(?:#\d{4})?"
_BEFORE = r"(?<![A-Za-z0-9_ァ-ヺー])"
_AFTER = r"(?![A-Za-z0-9_@])"
_NAMED_ID = re.compile(
    rf"{_BEFORE}{_SERVICE}[\s-]?(?:の|用の)?\s?(?:{_WORD})?\s?(?:[:=→⇒]|は|が|is)\s?[「『\"'(]?@?{_HANDLE}{_AFTER}"
)
_HAS_ID_WORD = re.compile(rf"(?:{_WORD}\s?(?:[:=→⇒]|は|が|is)\s?[「『\"'(]?|[:=→⇒]\s?)@?[A-Za-z0-9_.-]+(?:#\d{{4}})?$")
_ON_SERVICE = re.compile(
    rf"{_BEFORE}(?:(?:add|find|follow|message|dm|DM|reach|friend) me (?:on|at|via) {_SERVICE}(?: (?:as|at|under))?|"
    rf"I(?:'m| am) on {_SERVICE} as|on {_SERVICE} (?:as|I am|I'm))[\s:,]{{1,3}}@?{_HANDLE}{_AFTER}"
)
_AT_HANDLE = re.compile(
    r"(?<![A-Za-z0-9_.@\u3040-\u30ff\u3400-\u9fff々])@(?!psd_[0-9a-z]{26})[A-Za-z_][A-Za-z0-9_.]{2,29}(?![A-Za-z0-9_@])"
)
_DISCORD_TAG = re.compile(r"(?<![\w#.])[A-Za-z][A-Za-z0-9_.]{1,31}#\d{4}(?!\d)")


def emails(text: str) -> Iterator[Finding]:
    for match in _EMAIL.finditer(text):
        yield _found(match, Disclosure.EMAIL)


def pages(text: str) -> Iterator[Finding]:
    for match in _URL.finditer(text):
        address = match[0].rstrip(".,;:!?'()*")
        if _IN_CAPITALS.fullmatch(address):
            continue
        named = _ACCOUNTS.search(address) or _HATENA.search(address)
        yield Finding(match.start(), len(address), Disclosure.PROFILE if named else Disclosure.LINK)


def phones(text: str) -> Iterator[Finding]:
    """Numbers that ring at a person's. Those of organisations only (0120, 0570, …) are left out."""
    for match in _JAPANESE_PHONE.finditer(with_digits(text) if "〇" in text or "零" in text else text):
        digits = re.sub(r"\D", "", match[0])
        if _rings(digits, match[0]) and not match[0].lstrip("(").startswith(_OF_EVERYBODY):
            yield _found(match, Disclosure.PHONE)
    for pattern in (_WORLD_PHONE, _AMERICAN_PHONE):
        for match in pattern.finditer(text):
            yield _found(match, Disclosure.PHONE)
    for match in _LOCAL_PHONE.finditer(text):
        yield Finding(match.start(1), len(match[1]), Disclosure.PHONE)


def _rings(digits: str, written: str) -> bool:
    """Mobile and IP numbers have eleven digits, others ten; elsewhere (020 7946 …) eleven with gaps occur."""
    if digits.startswith("00") or len(set(digits)) < 3:
        return False
    if digits[:3] in ("050", "060", "070", "080", "090"):
        return len(digits) == 11
    return len(digits) == 10 or (len(digits) == 11 and not written.isdigit())


def social_ids(text: str) -> Iterator[Finding]:
    for match in _NAMED_ID.finditer(text):
        handle = match[1]
        has_mark = any(not character.isalpha() for character in handle) and not handle.isdigit()
        if (has_mark or "@" in match[0] or _HAS_ID_WORD.search(match[0])) and len(handle) > 3:
            yield _found(match, Disclosure.SOCIAL_ID)
    for pattern in (_ON_SERVICE, _AT_HANDLE, _DISCORD_TAG):
        for match in pattern.finditer(text):
            yield _found(match, Disclosure.SOCIAL_ID)


def _found(match: re.Match[str], kind: Disclosure) -> Finding:
    return Finding(match.start(), match.end() - match.start(), kind)
