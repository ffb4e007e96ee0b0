"""What problems of pseudonyms, their pictures and unsealing are called."""

from collections.abc import Mapping

from domain.shared.text import Language

WORDS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "pseudonym_missing": {
        "ja": ("仮名が見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such pseudonym", "It does not exist or cannot be seen from here."),
    },
    "not_your_pseudonym": {
        "ja": ("あなたの仮名ではありません", "仮名を変えられるのは、それを使っている本人だけです。"),
        "en": ("Not your pseudonym", "Only its wearer changes a pseudonym."),
    },
    "pseudonym_retired": {
        "ja": ("もう使われていない仮名です", "書いたものは残ります。もう変えられません。"),
        "en": ("A retired pseudonym", "What it wrote stays. It does not change any more."),
    },
    "renamed_this_month": {
        "ja": ("今月はもう名前を変えました", "仮名の名前は月に一度だけ変えられます。"),
        "en": ("Renamed this month already", "A pseudonym changes its name at most once a month."),
    },
    "pseudonym_limit_reached": {
        "ja": ("これ以上の仮名は持てません", "ひとりが持てる仮名は limit までです。"),
        "en": ("No more pseudonyms here", "One person can wear as many as `limit` says."),
    },
    "name_taken": {
        "ja": ("この名前は使われています", "同じか、よく似た名前がすでにあります。"),
        "en": ("Name taken", "The same or a very similar name is in use here."),
    },
    "slot_taken": {
        "ja": ("もう一度お試しください", "同じ人からの別のリクエストが先に届きました。"),
        "en": ("Try again", "Another request of the same person was first."),
    },
    "unsealing_missing": {
        "ja": ("開封の求めが見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such unsealing", "It does not exist or cannot be seen from here."),
    },
    "unsealing_not_open": {
        "ja": ("いまの状態ではできません", "この求めは state の状態です。"),
        "en": ("Not in this state", "This request is in the state that `state` names."),
    },
    "unsealing_altered": {
        "ja": ("記録が書き換えられています", "保存された内容が、ここで書かれたものと違います。何も行いません。"),
        "en": ("The record was altered", "What is stored is not what was written here, so nothing is done with it."),
    },
    "second_person_needed": {
        "ja": ("もうひとりが必要です", "求めた本人は、どの仮名でも決められません。"),
        "en": ("A second person is needed", "Who asked for it does not decide it, under any face."),
    },
    "own_unsealing": {
        "ja": ("自分の仮名です", "自分の仮名の開封には加われません。"),
        "en": ("A face of your own", "Nobody takes part in opening a face of their own."),
    },
    "requesters_only": {
        "ja": ("求めた人だけができます", "見ることと取り下げることは、求めた本人だけができます。"),
        "en": ("Only for who asked", "Only who asked for it can look, or withdraw it."),
    },
    "avatar_missing": {
        "ja": ("画像が見つかりません", "存在しないか、もうありません。"),
        "en": ("No such picture", "It does not exist, or not any more."),
    },
    "picture_unreadable": {
        "ja": (
            "画像を読み取れません",
            "PNG・JPEG・WebP の、こわれていない、2400 万画素までの画像を送ってください。",
        ),
        "en": (
            "The picture cannot be read",
            "Send an undamaged PNG, JPEG or WebP of at most 24 million pixels.",
        ),
    },
    "picture_worn_elsewhere": {
        "ja": (
            "ほかの仮名の画像と同じです",
            "同じ画像をつけると、ふたつの仮名が同じ人だとわかってしまいます。",
        ),
        "en": (
            "Another of your faces shows this picture",
            "The same picture on both would tell everybody that they are one person.",
        ),
    },
    "pictures_busy": {
        "ja": ("いま画像が混み合っています", "少し待って、もう一度お試しください。"),
        "en": ("Too many pictures right now", "Wait a moment and try again."),
    },
    "own_face": {
        "ja": ("自分の仮名です", "自分をミュートしたりブロックしたりはできません。"),
        "en": ("It is a face of your own", "One cannot mute or block oneself."),
    },
}
