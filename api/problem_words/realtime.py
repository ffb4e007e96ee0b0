"""What problems of the live connection and its consumers are called."""

from collections.abc import Mapping

from domain.shared.text import Language

WORDS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
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
    "dead_letter_missing": {
        "ja": ("見つかりません", "すでに処理されたか、期限が過ぎて消えました。"),
        "en": ("No such dead letter", "It has been handled since, or is not kept any more."),
    },
    "too_many_connections": {
        "ja": ("接続が多すぎます", "使っていない接続を閉じるか、少し待ってからつないでください。"),
        "en": ("Too many connections", "Close those that are not used, or wait a little, then connect."),
    },
    "restarting": {
        "ja": ("再起動しています", "すぐにもう一度つないでください。"),
        "en": ("Restarting", "Connect again in a moment."),
    },
    "event_log_unavailable": {
        "ja": ("ただいま出来事を読めません", "少し待って、もう一度お試しください。"),
        "en": ("Events are out of reach right now", "Wait a moment and try again."),
    },
    "position_gone": {
        "ja": ("続きから読めません", "このカーソルは古く、途中の出来事がもう残っていません。読み直してください。"),
        "en": ("Too far back", "The cursor is older than what is kept: read anew what you show, then go on from now."),
    },
    "too_many_topics": {
        "ja": ("購読が多すぎます", "ひとつの接続で購読できる数を超えました。"),
        "en": ("Too many topics", "One connection follows no more than this."),
    },
}
