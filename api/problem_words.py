"""What problems are called, in both interface languages: code → language → (title, detail)."""

from collections.abc import Mapping

from domain.shared.text import Language

WORDS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "not_signed_in": {
        "ja": ("サインインが必要です", "アクセストークンがないか、いまは有効ではありません。"),
        "en": ("Sign in first", "There is no access token, or it is not valid now."),
    },
    "not_a_member": {
        "ja": ("メンバーではありません", "このコミュニティのメンバーだけができることです。"),
        "en": ("Not a member", "Only members of this community can do this."),
    },
    "rules_not_accepted": {
        "ja": (
            "ルールへの同意が必要です",
            "書き込む前に、version のルールに同意してください。読むことはできます。",
        ),
        "en": (
            "Accept the rules first",
            "Read and accept this version before writing. Reading stays open.",
        ),
    },
    "community_missing": {
        "ja": ("コミュニティが見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such community", "It does not exist or cannot be seen from here."),
    },
    "rules_version_missing": {
        "ja": ("この版のルールはありません", "いま有効な版は、コミュニティの rules_version にあります。"),
        "en": ("No such version of the rules", "The community's rules_version says which is in force."),
    },
    "membership_missing": {
        "ja": ("メンバーシップがありません", "このアカウントはこのコミュニティに参加していません。"),
        "en": ("No membership", "This account has not joined this community."),
    },
    "already_member": {
        "ja": ("すでに参加しています", "このアカウントには有効なメンバーシップがあります。"),
        "en": ("Already a member", "This account has a live membership here."),
    },
    "acknowledgements_needed": {
        "ja": ("確認が必要です", "参加の前に、needed にある項目を読んで確認してください。"),
        "en": ("Acknowledgements needed", "Read and confirm what `needed` lists before joining."),
    },
    "slug_taken": {
        "ja": ("この名前は使われています", "ほかのコミュニティが同じ slug を使っています。"),
        "en": ("Slug taken", "Another community has this slug."),
    },
    "rules_unchangeable": {
        "ja": ("公開したルールは変えられません", "次の版として公開してください。"),
        "en": ("Published rules do not change", "Publish the next version instead."),
    },
    "pseudonym_missing": {
        "ja": ("仮名が見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such pseudonym", "It does not exist or cannot be seen from here."),
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
    "board_missing": {
        "ja": ("掲示板が見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such board", "It does not exist or cannot be seen from here."),
    },
    "thread_missing": {
        "ja": ("スレッドが見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such thread", "It does not exist or cannot be seen from here."),
    },
    "post_missing": {
        "ja": ("投稿が見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such post", "It does not exist or cannot be seen from here."),
    },
    "board_takes_no_replies": {
        "ja": ("この掲示板では返信しません", "読んだことは「聞いたよ」などのリアクションで伝えてください。"),
        "en": ("Nobody replies here", "Say that you have heard with a reaction."),
    },
    "board_written_by_staff": {
        "ja": ("スタッフだけが書けます", "お知らせの掲示板です。"),
        "en": ("Written by staff", "This is an announcement board."),
    },
    "reply_elsewhere": {
        "ja": ("返信先がこのスレッドにありません", "reply_to には同じスレッドの投稿を指定してください。"),
        "en": ("The reply is to another thread", "reply_to must be a post of the same thread."),
    },
    "invalid_input": {
        "ja": ("入力を確かめてください", "errors に、直すところがあります。"),
        "en": ("Check the input", "`errors` says what to mend."),
    },
    "cursor_invalid": {
        "ja": ("カーソルが正しくありません", "同じ一覧の next_cursor をそのまま渡してください。"),
        "en": ("The cursor is not valid", "Pass a next_cursor of this same list, unchanged."),
    },
    "malformed_request": {
        "ja": ("リクエストを読み取れません", "正しい形の JSON を送ってください。"),
        "en": ("The request cannot be read", "Send well-formed JSON."),
    },
    "not_found": {
        "ja": ("見つかりません", "このアドレスには何もありません。"),
        "en": ("Not found", "There is nothing at this address."),
    },
    "method_not_allowed": {
        "ja": ("このメソッドは使えません", "使えるものは Allow ヘッダーにあります。"),
        "en": ("Method not allowed", "The Allow header says which are."),
    },
    "body_too_large": {
        "ja": ("本文が大きすぎます", "256 KiB までにしてください。"),
        "en": ("The body is too large", "256 KiB is the limit."),
    },
    "unsupported_media_type": {
        "ja": ("この形式は受け取れません", "Content-Type を確かめてください。"),
        "en": ("Unsupported media type", "Check the Content-Type."),
    },
    "upgrade_required": {
        "ja": ("WebSocket でつないでください", "このアドレスは WebSocket 専用です。"),
        "en": ("Connect by WebSocket", "This address is for WebSockets only."),
    },
    "ticket_refused": {
        "ja": ("チケットが使えません", "新しいチケットを取得してください。"),
        "en": ("The ticket is not good", "Get a new ticket."),
    },
    "topic_missing": {
        "ja": ("購読できません", "存在しないか、ここからは見えません。"),
        "en": ("No such topic", "It does not exist or cannot be seen from here."),
    },
    "frame_malformed": {
        "ja": ("フレームを読み取れません", "プロトコル ibasho.v1 の形で送ってください。"),
        "en": ("The frame cannot be read", "Send frames of the protocol ibasho.v1."),
    },
    "too_many_topics": {
        "ja": ("購読が多すぎます", "ひとつの接続で購読できる数を超えました。"),
        "en": ("Too many topics", "One connection follows no more than this."),
    },
    "database_unavailable": {
        "ja": ("ただいまつながりません", "少し待って、もう一度お試しください。"),
        "en": ("Not reachable right now", "Wait a moment and try again."),
    },
    "internal_error": {
        "ja": ("サーバーで問題が起きました", "時間をおいて、もう一度お試しください。"),
        "en": ("Something went wrong here", "Try again in a while."),
    },
}

FLAWS: Mapping[str, Mapping[Language, str]] = {
    "missing": {"ja": "必要な項目です。", "en": "This is needed."},
    "unknown_field": {"ja": "知らない項目です。", "en": "This field is not known."},
    "too_short": {"ja": "短すぎます。", "en": "It is too short."},
    "too_long": {"ja": "長すぎます。", "en": "It is too long."},
    "out_of_range": {"ja": "範囲の外です。", "en": "It is out of range."},
    "not_a_choice": {"ja": "選べる値ではありません。", "en": "It is not one of the choices."},
    "character_not_allowed": {"ja": "使えない文字があります。", "en": "It has a character that is not allowed."},
    "empty": {"ja": "中身がありません。", "en": "There is nothing to read in it."},
    "cursor_invalid": {"ja": "この一覧のカーソルではありません。", "en": "It is not a cursor of this list."},
    "not_yours": {"ja": "自分の仮名を選んでください。", "en": "Choose one of your own pseudonyms here."},
    "needed": {"ja": "どの仮名で書くかを選んでください。", "en": "You wear several pseudonyms here: say which."},
    "unknown": {"ja": "知らない値です。", "en": "It is not known."},
    "does_not_fit": {"ja": "形が合いません。", "en": "It does not fit the schema."},
}
"""What is wrong with an input."""
