"""What problems of boards, posts, images and reports are called."""

from collections.abc import Mapping

from domain.shared.text import Language

WORDS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "profession_not_borne": {
        "ja": (
            "この仮名は、その専門職として書けません",
            "専門職の確認は、確認を受けた仮名だけに付きます。別の仮名に付けると、同じ人だと分かってしまいます。",
        ),
        "en": (
            "This pseudonym does not bear that profession",
            "A profession stays with the pseudonym to which it was attested; on another, both would show as yours.",
        ),
    },
    "not_a_reviewer": {
        "ja": ("判断できるのは専門職とスタッフです", "板が定めた専門職の人と、スタッフだけが判断できます。"),
        "en": (
            "For professionals and staff",
            "Only professionals whom the board names, and staff, judge this.",
        ),
    },
    "own_post": {
        "ja": ("自分の投稿です", "自分が書いたことを、自分では判断できません。"),
        "en": ("Your own post", "Nobody judges what they wrote themself."),
    },
    "claim_missing": {
        "ja": ("確認の依頼が見つかりません", "存在しないか、ここからは見えません。"),
        "en": ("No such request for review", "It does not exist or cannot be seen from here."),
    },
    "already_flagged": {
        "ja": ("すでに確認を頼んでいます", "専門職が答えるまで、お待ちください。"),
        "en": ("Already asked", "Nobody has answered your request about this post yet."),
    },
    "claim_slot_taken": {
        "ja": ("同時に依頼がありました", "もう一度お試しください。"),
        "en": ("Two requests at once", "Try again."),
    },
    "claim_closed": {
        "ja": ("すでに答えがあります", "ほかの人が先に答えたか、投稿の言葉がなくなりました。"),
        "en": ("Already answered", "Somebody else has answered, or the words are gone."),
    },
    "claim_limit_reached": {
        "ja": ("今日はここまでです", "一日に頼める数を超えました。明日またお願いします。"),
        "en": ("No more today", "You have asked for as many reviews as one can in a day."),
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
    "follow_limit_reached": {
        "ja": ("これ以上フォローできません", "読まなくなったスレッドのフォローやミュートをやめてください。"),
        "en": ("No more threads to follow", "Stop following or muting some that you read no more."),
    },
    "call_missing": {
        "ja": ("呼びかけが見つかりません", "存在しないか、あなたへの呼びかけではありません。"),
        "en": ("No such call", "It does not exist, or it is not for you."),
    },
    "call_claimed": {
        "ja": ("ほかの人が引き受けています", "この呼びかけには、ほかの人が答えます。"),
        "en": ("Somebody has taken it on", "Somebody else is going to answer this call."),
    },
    "call_answered": {
        "ja": ("もう答えがあります", "この呼びかけには、すでに答えがありました。"),
        "en": ("Already answered", "This call has been answered."),
    },
    "call_limit_reached": {
        "ja": (
            "いまは呼びかけられません",
            "答える人を守るため、呼びかけの回数には限りがあります。文章は保存されていません。"
            "＠を外せば、そのまま投稿できます。",
        ),
        "en": (
            "They cannot be called now",
            "How often they are called is limited, to protect those who answer. Nothing was kept: post it without "
            "the @, or later.",
        ),
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
    "thread_elsewhere": {
        "ja": ("いま別の板に移されました", "何も変えていません。読みなおしてから、もう一度どうぞ。"),
        "en": ("The thread has just been moved", "Nothing was changed. Read it again, and then decide."),
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
