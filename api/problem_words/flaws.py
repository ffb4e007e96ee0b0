"""What is wrong with an input, in words."""

from collections.abc import Mapping

from domain.shared.text import Language

FLAWS: Mapping[str, Mapping[Language, str]] = {
    "missing": {"ja": "必要な項目です。", "en": "This is needed."},
    "unknown_field": {"ja": "知らない項目です。", "en": "This field is not known."},
    "too_short": {"ja": "短すぎます。", "en": "It is too short."},
    "too_long": {"ja": "長すぎます。", "en": "It is too long."},
    "out_of_range": {"ja": "範囲の外です。", "en": "It is out of range."},
    "not_a_choice": {"ja": "選べる値ではありません。", "en": "It is not one of the choices."},
    "character_not_allowed": {"ja": "使えない文字があります。", "en": "It has a character that is not allowed."},
    "too_many_marks": {
        "ja": "文字に重なる記号が多すぎます。",
        "en": "It has marks on nothing, or too many on one letter.",
    },
    "no_letters": {"ja": "文字をひとつは入れてください。", "en": "It needs at least one letter."},
    "mixed_scripts": {
        "ja": "見分けのつかない、別の文字体系の文字が混ざっています。",
        "en": "It mixes letters of writing systems that look alike.",
    },
    "contact_data": {
        "ja": "連絡先やアカウントは名前に使えません。あなたがだれか分かってしまいます。",
        "en": "It holds an address, number or account by which you could be found.",
    },
    "reserved": {"ja": "Ibasho のために取ってある名前です。", "en": "This name is kept for Ibasho itself."},
    "looks_like_staff": {
        "ja": "運営やスタッフと間違えられる名前です。",
        "en": "It could be taken for staff, or for somebody with an office.",
    },
    "looks_like_professional": {
        "ja": "医師などの専門職と間違えられる名前です。",
        "en": "It could be taken for a doctor or another professional.",
    },
    "reason_needed": {"ja": "理由を書いてください。", "en": "Say why."},
    "no_such_thread": {"ja": "このスレッドはここにはありません。", "en": "There is no such thread here."},
    "not_in_thread": {"ja": "この投稿はこのスレッドにはありません。", "en": "This post is not in the thread."},
    "cuts_a_character": {
        "ja": "文字の途中で切れています。",
        "en": "It begins or ends within a character.",
    },
    "nothing_stays": {
        "ja": "すべての投稿を分けることはできません。ひとつは残してください。",
        "en": "At least one post has to stay in the thread.",
    },
    "empty": {"ja": "中身がありません。", "en": "There is nothing to read in it."},
    "cursor_invalid": {"ja": "この一覧のカーソルではありません。", "en": "It is not a cursor of this list."},
    "not_yours": {"ja": "自分の仮名を選んでください。", "en": "Choose one of your own pseudonyms here."},
    "must_be_restricted": {
        "ja": "この種類の板は、見られる人を決める必要があります。",
        "en": "A board of this kind has to name the groups that see it.",
    },
    "not_on_this_board": {
        "ja": "この種類の板では選べません。",
        "en": "It does not go with this kind of board.",
    },
    "not_on_this_post": {
        "ja": "この投稿は項目に分かれていません。本文で書いてください。",
        "en": "This post is one text: say it in the body.",
    },
    "not_with_an_entry": {
        "ja": "本文か項目の、どちらか一方だけを送ってください。",
        "en": "Send either a body or an entry.",
    },
    "no_such_category": {"ja": "この分類はここにはありません。", "en": "There is no such category here."},
    "no_such_image": {
        "ja": "自分で送った、まだどの投稿にも使っていない画像を選んでください。",
        "en": "Choose an image that you have uploaded and that no post shows yet.",
    },
    "too_many_mentions": {
        "ja": "ひとつの投稿で呼びかけられるのは、10人（役割を含む）までです。",
        "en": "One post speaks to ten others at most, roles included.",
    },
    "repeated": {"ja": "同じものが二度あります。", "en": "It is there twice."},
    "no_such_board": {"ja": "この板はここにはありません。", "en": "There is no such board here."},
    "no_faces_of_its_own": {
        "ja": "この板では、板だけの仮名は自分で用意できません。",
        "en": "On this board one does not put on a pseudonym of its own.",
    },
    "needed": {"ja": "どの仮名で書くかを選んでください。", "en": "You wear several pseudonyms here: say which."},
    "unknown": {"ja": "知らない値です。", "en": "It is not known."},
    "does_not_fit": {"ja": "形が合いません。", "en": "It does not fit the schema."},
}
"""What is wrong with an input."""
