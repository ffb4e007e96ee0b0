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
    "application_missing": {
        "ja": ("申し込みが見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such application", "It does not exist or cannot be seen from here."),
    },
    "invitation_missing": {
        "ja": ("招待が見つかりません", "自分の招待だけを取り消せます。"),
        "en": ("No such invitation", "Only one's own invitations can be revoked."),
    },
    "sanction_missing": {
        "ja": ("措置が見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such sanction", "It does not exist or cannot be seen from here."),
    },
    "answers_needed": {
        "ja": ("回答が必要です", "needed にある質問に答えてください。"),
        "en": ("Answers needed", "Answer the questions that `needed` lists."),
    },
    "invitation_needed": {
        "ja": ("招待が必要です", "招待コードがないか、使えないか、期限が切れています。"),
        "en": ("An invitation is needed", "The code is missing, not good, used up or expired."),
    },
    "invitation_limit_reached": {
        "ja": ("これ以上は招待できません", "同時に出せる招待は limit までです。"),
        "en": ("No more invitations now", "One person can have as many open as `limit` says."),
    },
    "proof_needed": {
        "ja": ("証明が必要です", "proof にある方法で、ほかでの会員であることを示してください。"),
        "en": ("Proof needed", "Show a membership elsewhere in the way that `proof` names."),
    },
    "proof_in_use": {
        "ja": ("この証明は使われています", "別のメンバーシップがこの証明で参加しています。"),
        "en": ("The proof is in use", "Another membership here stands on this proof."),
    },
    "proof_unavailable": {
        "ja": ("いまは確認できません", "確認先が応答しません。何も変わっていません。あとでもう一度お試しください。"),
        "en": ("It cannot be confirmed now", "The other side does not answer. Nothing has changed; try again later."),
    },
    "entry_refused": {
        "ja": ("参加できません", "このコミュニティには参加できません。"),
        "en": ("Entry refused", "You cannot join this community."),
    },
    "report_missing": {
        "ja": ("通報が見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such report", "It does not exist or cannot be seen from here."),
    },
    "already_reported": {
        "ja": ("すでに通報しています", "スタッフが確かめるまで、お待ちください。"),
        "en": ("Already reported", "Staff have not decided about your report of this post yet."),
    },
    "report_slot_taken": {
        "ja": ("同時に通報がありました", "もう一度お試しください。"),
        "en": ("Two reports at once", "Try again."),
    },
    "report_closed": {
        "ja": ("すでに決まっています", "ほかのスタッフが先に答えました。"),
        "en": ("Already answered", "Other staff have answered this report."),
    },
    "report_limit_reached": {
        "ja": ("今日はこれ以上通報できません", "急ぎのときは、スタッフに直接知らせてください。"),
        "en": ("No more reports today", "If it cannot wait, tell staff directly."),
    },
    "already_decided": {
        "ja": ("すでに決まっています", "ほかの人が先に決めました。"),
        "en": ("Already decided", "Somebody has decided this already."),
    },
    "own_decision": {
        "ja": ("ほかの人が決めることです", "措置を行った本人は、異議を審査できません。"),
        "en": ("Somebody else decides this", "Who imposed a sanction does not decide its appeal."),
    },
    "last_owner": {
        "ja": ("最後のオーナーです", "先に、ほかの人をオーナーにしてください。"),
        "en": ("The last owner", "Make somebody else owner first."),
    },
    "revision_outdated": {
        "ja": ("ほかの人が先に変えました", "読み直して、もう一度変えてください。"),
        "en": ("Somebody else changed it", "Read it again and repeat the change."),
    },
    "action_impossible": {
        "ja": ("いまの状態ではできません", "state の状態から action はできません。"),
        "en": ("Not in this state", "From `state` there is no `action`."),
    },
    "not_staff": {
        "ja": ("権限がありません", "このコミュニティで任された人だけができることです。"),
        "en": ("Not entrusted with this", "Only those can do this whom the community has entrusted with it."),
    },
    "trial_reads_only": {
        "ja": ("お試し期間中は読むだけです", "期間が終わると書けるようになります。"),
        "en": ("Reading only, for now", "Writing opens when the trial ends."),
    },
    "membership_paused": {
        "ja": ("休会中です", "再開すると、前と同じ名前で続けられます。"),
        "en": ("The membership is paused", "Resume it to go on under the same names."),
    },
    "suspended": {
        "ja": ("利用が停止されています", "until までです。理由は自分の措置の一覧にあります。"),
        "en": ("Suspended", "Until the time in `until`. The reason is in the list of your sanctions."),
    },
    "entry_known": {
        "ja": ("すでに記録されています", "この監査の記録は、もう書かれています。"),
        "en": ("Recorded already", "This audit entry is written already."),
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
    "board_written_by_others": {
        "ja": ("この掲示板に書けるのは決まった人です", "だれが書けるかは writers にあります。"),
        "en": ("Others write here", "`writers` says who does."),
    },
    "board_archived": {
        "ja": ("この掲示板はもう書けません", "しまわれた掲示板です。読むことはできます。"),
        "en": ("The board is archived", "It can be read, and no longer be written on."),
    },
    "board_slug_taken": {
        "ja": ("この名前は使われています", "このコミュニティの別の掲示板が同じ slug を使っています。"),
        "en": ("Slug taken", "Another board of this community has this slug."),
    },
    "category_missing": {
        "ja": ("分類が見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such category", "It does not exist or cannot be seen from here."),
    },
    "category_slug_taken": {
        "ja": ("この名前は使われています", "このコミュニティの別の分類が同じ slug を使っています。"),
        "en": ("Slug taken", "Another category of this community has this slug."),
    },
    "reply_not_welcome": {
        "ja": (
            "いまは望まれていない返信です",
            "書いた人が望んでいることは contract に、歓迎される返信は welcome にあります。",
        ),
        "en": (
            "Not a reply that is wanted here",
            "`contract` says what the author wants, `welcome` which replies are.",
        ),
    },
    "reaction_not_offered": {
        "ja": ("このリアクションは使えません", "このコミュニティで使えるものは offered にあります。"),
        "en": ("Not among the reactions here", "`offered` says which this community has."),
    },
    "scope_only_tightens": {
        "ja": ("仮名の範囲は広げられません", "この板で書いた人を守るため、仮名の範囲はせまくすることだけができます。"),
        "en": (
            "Faces get no wider scope",
            "To protect those who have written here, the scope of this board's faces can only be narrowed.",
        ),
    },
    "reply_elsewhere": {
        "ja": ("返信先がこのスレッドにありません", "reply_to には同じスレッドの投稿を指定してください。"),
        "en": ("The reply is to another thread", "reply_to must be a post of the same thread."),
    },
    "not_your_post": {
        "ja": ("自分の投稿ではありません", "書いた本人だけができることです。"),
        "en": ("Not your post", "Only who wrote it can do this."),
    },
    "not_your_thread": {
        "ja": (
            "あなたが始めたスレッドではありません",
            "どんな返信がほしいかを決められるのは、始めた本人だけです。題名を変えられるのは、始めた本人とスタッフだけです。",
        ),
        "en": (
            "Not your thread",
            "Only who opened it says what is wanted in return; only who opened it, and staff, change its title.",
        ),
    },
    "post_withdrawn": {
        "ja": ("取り下げられた投稿です", "この投稿の言葉はもうありません。"),
        "en": ("The post was withdrawn", "Its words are gone for good; nothing can be done with what is left."),
    },
    "post_hidden": {
        "ja": ("スタッフが見えなくしている投稿です", "いまは削除だけができます。"),
        "en": ("Staff have hidden the post", "For the present its author can delete it, and nothing else."),
    },
    "thread_closed": {
        "ja": ("このスレッドは閉じられています", "返信を受けつけていないか、別のスレッドにまとめられました。"),
        "en": ("The thread is closed", "It takes no replies, or was merged into another: read it again."),
    },
    "threads_apart": {
        "ja": ("別の板のスレッドです", "まとめられるのは、同じ板のスレッドだけです。"),
        "en": ("Threads of different boards", "Only threads of the same board can be merged."),
    },
    "audiences_differ": {
        "ja": (
            "見られる人が違う板です",
            "書いた人が見せるつもりでなかった人に見えてしまいます。お知らせは、ブロックしている人にも見えます。",
        ),
        "en": (
            "Others see that board",
            "What was written for some would come before others; announcements are seen by those who block, too.",
        ),
    },
    "faces_stay_here": {
        "ja": ("ここの仮名はそこまで届きません", "続けて書く人が別の仮名になり、同じ人だと分かってしまいます。"),
        "en": (
            "The pseudonyms worn here do not reach there",
            "Who goes on writing would do so under another pseudonym, and both would be known for one person's.",
        ),
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
    "image_missing": {
        "ja": ("画像が見つかりません", "存在しないか、アドレスの期限が切れています。投稿を読み直してください。"),
        "en": ("No such image", "It does not exist, or the address is not good any more: read the post again."),
    },
    "images_unavailable": {
        "ja": ("ただいま画像を扱えません", "少し待って、もう一度お試しください。"),
        "en": ("Images are out of reach right now", "Wait a moment and try again."),
    },
    "upload_limit_reached": {
        "ja": ("画像が多すぎます", "一時間に送れる数を超えました。少し待ってください。"),
        "en": ("Too many images", "You have uploaded as many as one may in an hour. Wait a while."),
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

DETAILS: Mapping[str, tuple[str, Mapping[str, Mapping[Language, str]]]] = {
    "reply_not_welcome": (
        "contract",
        {
            "listen": {
                "ja": "書いた人は、ただ聞いてほしいと望んでいます。返信ではなく、"
                "「聞いたよ」などのリアクションで伝えてください。",
                "en": "The author wants to be listened to. Do not reply; say with a reaction that you have heard.",
            },
            "empathy": {
                "ja": "書いた人が望んでいるのは共感です。気持ちに寄りそう言葉なら歓迎されます（kind: empathy）。"
                "自分の体験や質問、助言は、いまは望まれていません。",
                "en": "The author wants empathy. Words that go along are welcome (kind: empathy); "
                "your own experience, questions and advice are not.",
            },
            "experience": {
                "ja": "書いた人が望んでいるのは、共感や、あなたの体験です。質問も歓迎されます"
                "（kind: empathy, experience, question）。助言は望まれていません。",
                "en": "The author wants empathy and what others have lived through; questions are welcome too "
                "(kind: empathy, experience, question). Advice is not.",
            },
        },
    ),
}
"""Problems whose detail depends on a fact: on which one, and on its value."""

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
        "ja": "この板には返信がつかないので、選べません。",
        "en": "Nobody replies on this board, so it cannot be chosen.",
    },
    "no_such_category": {"ja": "この分類はここにはありません。", "en": "There is no such category here."},
    "no_such_image": {
        "ja": "自分で送った、まだどの投稿にも使っていない画像を選んでください。",
        "en": "Choose an image that you have uploaded and that no post shows yet.",
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
