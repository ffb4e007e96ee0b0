"""Made-up Japanese texts, of as many different words as people use: few of them often, many of them rarely."""

import random
from itertools import accumulate

_NAMED = (
    "きょう", "昨日の夜", "朝", "週末", "家族", "仕事", "職場", "友だち", "先生", "薬", "診察", "眠り", "気分", "体調",
    "散歩", "食事", "音楽", "天気", "季節の変わり目", "子ども", "母", "父", "電車", "買い物", "休職", "復職",
    "デイケア", "作業所", "自助会", "約束", "部屋", "布団", "ねこ", "日記", "手帳", "不安", "涙", "息", "からだ",
)  # fmt: skip
_PARTICLES = ("は", "が", "も", "のこと", "には", "でも", "から", "まで")
_TOLD = (
    "少し楽でした。", "つらかったです。", "うまくいかなくて、", "思い出していました。", "ゆっくりできました。",
    "話せてよかったです。", "こわくなって、", "わかる気がします。", "むずかしいですね。", "考えています。",
    "眠れませんでした。", "ほっとしました。", "続けてみます。", "だれにも言えなくて、", "泣いてしまいました。",
    "読んでくれてありがとう。", "なんとかやっています。", "動けませんでした。", "気にしないようにして、",
)  # fmt: skip
_RARE, _PHRASES = 3_000, 30_000


class Texts:
    """Bodies of about 200 characters, drawn from a pool of phrases. The same ones for the same seed."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        rare = ["".join(chr(0x4E00 + chance.randrange(2_500)) for _ in range(2)) for _ in range(_RARE)]
        named = [*_NAMED * 150, *rare]
        phrases = [chance.choice(named) + chance.choice(_PARTICLES) + chance.choice(_TOLD) for _ in range(_PHRASES)]
        weights = list(accumulate(1 / (place + 10) for place in range(_PHRASES)))
        self._pool = chance.choices(phrases, cum_weights=weights, k=300_000)

    def body(self) -> str:
        start = self._chance.randrange(len(self._pool) - 25)
        return "".join(self._pool[start : start + self._chance.randint(11, 21)])

    def title(self) -> str:
        return self._chance.choice(self._pool)
