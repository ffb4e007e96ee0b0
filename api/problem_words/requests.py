"""What problems any request can meet are called."""

from collections.abc import Mapping

from domain.shared.text import Language

WORDS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "not_signed_in": {
        "ja": ("サインインが必要です", "アクセストークンがないか、いまは有効ではありません。"),
        "en": ("Sign in first", "There is no access token, or it is not valid now."),
    },
    "revision_outdated": {
        "ja": ("ほかの人が先に変えました", "読み直して、もう一度変えてください。"),
        "en": ("Somebody else changed it", "Read it again and repeat the change."),
    },
    "invalid_input": {
        "ja": ("入力を確かめてください", "errors に、直すところがあります。"),
        "en": ("Check the input", "`errors` says what to mend."),
    },
    "cursor_invalid": {
        "ja": ("カーソルが正しくありません", "同じ一覧や出来事から受けとったカーソルを、そのまま渡してください。"),
        "en": ("The cursor is not valid", "Pass one that came with this same list, or with events, unchanged."),
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
        "ja": ("本文が大きすぎます", "256 KiB まで、画像は 2 MiB までにしてください。"),
        "en": ("The body is too large", "256 KiB is the limit, and for a picture 2 MiB."),
    },
    "unsupported_media_type": {
        "ja": ("この形式は受け取れません", "Content-Type を確かめてください。"),
        "en": ("Unsupported media type", "Check the Content-Type."),
    },
    "upgrade_required": {
        "ja": ("WebSocket でつないでください", "このアドレスは WebSocket 専用です。"),
        "en": ("Connect by WebSocket", "This address is for WebSockets only."),
    },
    "idempotency_key_reused": {
        "ja": ("このキーは別の要求で使われました", "要求ごとに新しい Idempotency-Key を使ってください。"),
        "en": ("The key came with another request", "Use a new Idempotency-Key for each request."),
    },
    "request_interrupted": {
        "ja": (
            "前の要求の結果がわかりません",
            "途中で終わった要求です。いまの状態を確かめ、必要なら新しい Idempotency-Key で送ってください。",
        ),
        "en": (
            "What became of the first is not known",
            "It was interrupted and may be done, in part or whole. Look at what is there; if needed, use a new key.",
        ),
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
