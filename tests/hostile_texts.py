"""Texts that somebody might send to break what shows them: each of them may be published as it stands."""

from collections.abc import Mapping

OUTSIDE = "https://tracker.example/p.png"
"""What no page may ever fetch because of a text."""

HOSTILE: Mapping[str, str] = {
    "a script": "<script>window.ran = 1</script>",
    "a script that ends another": "</script><script>window.ran = 1</script>",
    "a handler": '<img src=x onerror="window.ran = 1"><svg onload="window.ran = 1">',
    "an element left open": f'<style>*{{background:url({OUTSIDE})}}</style><iframe src="{OUTSIDE}"><div><!-- ',
    "an attribute left open": f'"><img src="{OUTSIDE}" \'><a href="javascript:window.ran = 1">x</a>',
    "a base and a refresh": f'<base href="{OUTSIDE}"><meta http-equiv=refresh content="0;url={OUTSIDE}">',
    "a form over all": '<form action=https://tracker.example><input autofocus onfocus="window.ran = 1"></form>',
    "math that is mutated": "<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1></style></table></math>",
    "a template": "{{constructor.constructor('window.ran = 1')()}} ${window.ran = 1} <%= 7*7 %>",
    "an image": f"![絵]({OUTSIDE}) ![絵][r]\n\n[r]: {OUTSIDE}",
    "an image in a link": f"[![絵]({OUTSIDE})]({OUTSIDE})",
    "links with a scheme": "[a](javascript:window.ran=1) [b](JaVaScRiPt&colon;window.ran=1) [c](vbscript:x) [d](file:///x)",
    "links with data": "[a](data:text/html,<script>window.ran=1</script>) <data:text/html,x> <javascript:window.ran=1>",
    "links with controls": "[a](java\tscript:window.ran=1) [b](\u200bjavascript:window.ran=1) [c](%6aavascript:x)",
    "links to here": "[a](/v1/me) [b](//tracker.example/x) [c](?q) [d](#top) [e]() [f](https:x) [g](https://localhost/x)",
    "links with a user": "[a](https://bank.example@tracker.example/) [b](https://bank.example\\@tracker.example/)",
    "links out of an attribute": '[a](https://x.example/"onmouseover="window.ran=1) [b](https://x.example/ "t\\"><script>")',
    "reference links": "[a][x] [x] [x][]\n\n[x]: javascript:window.ran=1\n[y]: https://tracker.example 'z'",
    "a link that says it leads elsewhere": "[https://bank.example/](https://tracker.example/) <https://b\u0430nk.example/>",
    "autolinks": "<https://x.example/<script>window.ran=1</script>> <mailto:a@x.example> https://x.example www.x.example",
    "entities": "&lt;script&gt;window.ran=1&lt;/script&gt; &#60;img src=x onerror=window.ran=1&#62; &nbsp;&#x0;&bogus;",
    "nested quotes": "> " * 3_000 + "深い",
    "nested lists": "\n".join("  " * depth + "- a" for depth in range(80)),
    "nested emphasis": "*a **b " * 1_200 + "c** d*" * 200,
    "brackets": "[" * 5_000 + "]" * 5_000,
    "brackets and addresses": "[a](" * 2_500,
    "stars": "*" * 10_000,
    "backslashes": "\\" * 9_999,
    "a huge line": "あ" * 10_000,
    "a huge word": "w" * 10_000,
    "nothing but lines": "a\n" * 5_000,
    "ten thousand mentions": ("@せんせい " * 2_000)[:9_999],
    "mentions without an end": "@" * 10_000,
    "directions": "\u202emoc.elpmaxe\u202c \u2067abc \u2066def \u202dghi \u2069\u2069\u2069 \u200f\u061c",
    "directions left open": "\u2067\u2068\u2066\u202e" * 500 + "evil\n\u2069つぎの行",
    "zalgo": "".join(c + "\u0300\u0316\u033f\u0489\u20dd" * 3 for c in "たすけて" * 20),
    "loose marks": "\u0301\u0302\u0303" * 60 + "\u20e3\ufe0f",
    "private use": "\ue000\uf8ff\U000f0000\U0010fffd",
    "no characters": "\ufffe\uffff\U0001fffe\ufdd0\ufffc\ufffd",
    "invisible": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164\U000e0041\U000e007fあ",
    "line and paragraph ends": "a\u2028b\u2029c\r\nd\re",
    "families": "👨\u200d👩\u200d👧\u200d👦" * 4_000,
    "flags and skins": "🇯🇵👍🏽" * 2_000,
    "the longest that there is": "e\u0323\u0302" * 10_000,
    "quotes of JSON": '","body_html":"<script>window.ran=1</script>","x":"\\',
    "a face": "(*^_^*) \\(^o^)/ (´∀`) >_< m(_ _)m (*'▽'*) ~~~",
}

REFUSED: Mapping[str, str] = {
    "a null": "a\x00b",
    "a bell": "a\x07b",
    "an escape": "\x1b[31mred\x1b[0m",
    "a delete": "a\x7fb",
    "a next line": "a\x85b",
    "one character too many": "あ" * 10_001,
    "one cluster too many": "e\u0301\u0315" * 10_001,
    "clusters of any size": "👨" + "\u200d👩" * 15_500,
    "nothing": "\u3000 \n",
}
"""These cannot be published."""
