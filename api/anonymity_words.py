"""The words of `/.well-known/anonymity` in both interface languages. A table or lifetime without any fails a test."""

from collections.abc import Mapping, Sequence

from domain.shared.text import Language

Words = Mapping[Language, str]

PROMISE: Sequence[Words] = (
    {
        "ja": "名前、住所、電話番号、メールアドレス、生年月日をたずねません。入れる欄もありません。",
        "en": "Nobody is asked for a name, address, phone number, e-mail or birthday; there is no field for one.",
    },
    {
        "ja": "接続元のアドレスや端末の種類を保存せず、記録にも残しません。",
        "en": "Network addresses and kinds of devices are neither stored nor logged.",
    },
    {
        "ja": "ふたつの仮名が同じ人かどうかは、会員にもスタッフにも、データベースの写しを持つ人にもわかりません。",
        "en": "Neither members nor staff nor who has a copy of the database can tell if two pseudonyms are one person.",
    },
    {
        "ja": "仮名の向こうの人を開くには、ふたりの承認と理由と期限が要り、開くたびに記録が残ります。",
        "en": "To open one pseudonym takes two people, a reason and a term, and each look leaves a trace.",
    },
)

CANNOT: Sequence[Words] = (
    {"ja": "書き方のくせから推測されること。", "en": "That writing style gives somebody away."},
    {
        "ja": "自分や身近な人が書いた内容から推測されること。",
        "en": "What members tell about themselves or one another.",
    },
    {"ja": "通信の全体を見張る人がいること。", "en": "Somebody who watches the whole network."},
    {
        "ja": "データベースと、動いているサーバーの鍵を、両方持つ運営者がいること。",
        "en": "An operator who holds both the database and the keys of a running server.",
    },
)

WHO: Sequence[Words] = (
    {
        "ja": "オーナーと、オーナーが任せた人だけが、ひとつの仮名の開封を求められます。スタッフだけでは足りません。",
        "en": "Owners, and whom an owner has entrusted with it, can ask for it. Being staff is not enough.",
    },
    {
        "ja": "別のひとりが承認しなければ開きません。求めた本人は、どの仮名でも承認できません。",
        "en": "A second person has to approve; who asked cannot, under any of their pseudonyms.",
    },
    {
        "ja": "求めた人だけが、求めた範囲だけを、長くて七日間見られます。ほかの仮名は決して示されません。",
        "en": "Only who asked can look, at what was asked for, of that one pseudonym, for seven days at most. "
        "No other pseudonym is ever shown.",
    },
    {
        "ja": "求め、承認、却下、期限切れ、そして見るたびに、書き換えのわかる記録に残り、数が公開されます。",
        "en": "Every step and each look goes into a tamper-evident log, and are counted in public.",
    },
)

KINDS: Mapping[str, Words] = {
    "public": {"ja": "会員ならだれでも見られるもの。", "en": "What members may see anyway."},
    "pseudonymous": {"ja": "ある仮名が書いたり行ったりしたこと。", "en": "What a pseudonym wrote or did."},
    "sealed": {
        "ja": "鍵がなければ何もわからないもの。暗号文か、鍵つきの印。",
        "en": "Nothing without the keys: ciphertext or a keyed tag.",
    },
    "secret": {
        "ja": "どの仮名とも結びつかない、会員の側の番号や事実。",
        "en": "Ids and facts of the vault, which no pseudonym is tied to.",
    },
    "operational": {
        "ja": "仕組みが必要とする、だれのことでもないもの。",
        "en": "What the machinery needs, about nobody.",
    },
}

KEPT: Mapping[str, Words] = {
    "as long as the installation": {"ja": "サーバーがあるかぎり", "en": "as long as the installation"},
    "as long as the community": {"ja": "コミュニティがあるかぎり", "en": "as long as the community"},
    "as long as the account": {"ja": "アカウントがあるかぎり", "en": "as long as the account"},
    "as long as the membership": {"ja": "メンバーシップがあるかぎり", "en": "as long as the membership"},
    "as long as the pseudonym": {"ja": "仮名があるかぎり", "en": "as long as the pseudonym"},
    "as long as any of somebody's pseudonyms": {
        "ja": "その人の仮名がひとつでもあるかぎり",
        "en": "as long as any of somebody's pseudonyms",
    },
    "until they can be called again, a week at most": {
        "ja": "また呼びかけられるようになるまで。長くて一週間",
        "en": "until they can be called again, a week at most",
    },
    "as long as the post": {"ja": "投稿があるかぎり", "en": "as long as the post"},
    "as long as the post that shows it": {"ja": "表示する投稿があるかぎり", "en": "as long as the post that shows it"},
    "until a post shows it, seven hours at most": {
        "ja": "投稿に表示されるまで。長くて7時間",
        "en": "until a post shows it, seven hours at most",
    },
    "60 days after the last use": {"ja": "最後に使ってから60日", "en": "60 days after the last use"},
    "two minutes": {"ja": "2分", "en": "two minutes"},
    "until it stands in the audit log": {
        "ja": "監査の記録に書かれるまで",
        "en": "until it stands in the audit log",
    },
    "until the bytes are gone": {
        "ja": "消した言葉が、データベースのファイルからもなくなるまで",
        "en": "until the bytes are gone",
    },
    "as long as the event log keeps it": {
        "ja": "出来事の記録に残しておく日数",
        "en": "as long as the event log keeps it",
    },
    "until it is handled, 90 days at most": {
        "ja": "処理されるまで。長くて90日",
        "en": "until it is handled, 90 days at most",
    },
    "25 hours at most": {"ja": "長くて25時間", "en": "25 hours at most"},
}

WORLDS: Mapping[str, Words] = {
    "vault": {
        "ja": "アカウントとメンバーシップの側。仮名のことは何も知りません。",
        "en": "Accounts and memberships. It knows of no pseudonym.",
    },
    "community": {
        "ja": "会員が見たり書いたりする側。だれのことかは何も知りません。",
        "en": "What members see and write. It knows of no person.",
    },
}

PURPOSES: Mapping[str, Words] = {
    "vault.accounts": {
        "ja": "サインインの手段。個人のことは何も持ちません。",
        "en": "A way to sign in, holding nothing personal.",
    },
    "vault.credentials": {
        "ja": "サインインの秘密の鍵つきダイジェスト。",
        "en": "Keyed digests of the secrets that sign in.",
    },
    "vault.logins": {"ja": "あるアプリでのサインイン。", "en": "A sign-in at an application."},
    "vault.refresh_tokens": {
        "ja": "サインインを続けるための、一度だけ使えるしるし。",
        "en": "One-time tokens that keep somebody signed in.",
    },
    "vault.realtime_tickets": {
        "ja": "WebSocket を開くための、一度だけ使える切符。",
        "en": "One-time tickets that open a WebSocket.",
    },
    "vault.memberships": {
        "ja": "ひとりの人の、ひとつのコミュニティでの立場。役割や措置は封じてあります。",
        "en": "A person's standing in one community; roles and sanctions are sealed.",
    },
    "vault.membership_facts": {
        "ja": "メンバーシップの変化。本人が読めます。",
        "en": "Changes of a membership, which its holder can read.",
    },
    "vault.applications": {
        "ja": "参加の申し込みで答えたこと。",
        "en": "What somebody answered at the door.",
    },
    "vault.invitations": {
        "ja": "招待コードの鍵つきダイジェスト。",
        "en": "Invitations, as keyed digests of their codes.",
    },
    "vault.vouchers": {"ja": "引換コードの鍵つきダイジェスト。", "en": "Vouchers, as keyed digests of their codes."},
    "vault.ownerships": {
        "ja": "コミュニティのオーナーの人数。だれかは持ちません。",
        "en": "How many owners a community has; not who they are.",
    },
    "vault.unwritten_entries": {
        "ja": "まだ監査の記録に書かれていないこと。封じてあります。",
        "en": "What is still to be written into the audit log, sealed.",
    },
    "vault.repeats": {
        "ja": "会員の側で、同じ要求が二度届いても一度だけ行うための印。答えは封じてあります。",
        "en": "Marks that keep a repeated request to the vault from being done twice; the answer is sealed.",
    },
    "vault.chores": {"ja": "自動の作業が最後に行われた時刻。", "en": "When each recurring chore was last done."},
    "vault.proofs": {
        "ja": "ほかでの会員であることの証明。相手先の番号は鍵つきダイジェストだけ。",
        "en": "Proofs of a membership elsewhere; of whom, only a keyed digest.",
    },
    "vault.rules_acceptances": {"ja": "どの版のルールに同意したか。", "en": "Which version of the rules was accepted."},
    "community.communities": {"ja": "コミュニティとその方針。", "en": "Communities and their policies."},
    "community.community_revisions": {
        "ja": "コミュニティの説明と方針の、以前の姿。",
        "en": "What a community's description and policy were before.",
    },
    "community.rules": {"ja": "ルールのすべての版。", "en": "Every version of the rules."},
    "community.pseudonyms": {"ja": "ほかの人に見える仮名。", "en": "The faces that others see."},
    "community.avatars": {
        "ja": "仮名の画像。見た目のほかには何も持ちません。",
        "en": "Pictures of faces, holding nothing but how they look.",
    },
    "community.shunned": {
        "ja": "どの仮名がミュートやブロックをされたか。だれによるかは、鍵つきの印だけ。",
        "en": "Which faces are muted or blocked; by whom, only a keyed tag.",
    },
    "community.notices": {
        "ja": "どの投稿が、どの仮名に話しかけているか。投稿を読めばわかること。また、運営が投稿に何かしたこと"
        "（運営が削除した投稿については60日まで）。",
        "en": "Which post speaks to which face: what the post shows anyway. And that staff did something with a post "
        "(of those that they deleted, for 60 days).",
    },
    "community.notice_states": {
        "ja": "自分への知らせをどこまで読んだか、どれを受けとるか。封じてあり、だれのものかは鍵つきの印だけ。",
        "en": "How far somebody has read their notices and which they want, sealed; whose, only a keyed tag.",
    },
    "community.rotas": {
        "ja": "どの役割や職種に呼びかけられるか。だれがそうかは持ちません。",
        "en": "Which roles and professions can be called; not who bears them.",
    },
    "community.calls": {
        "ja": "投稿からの、役割や職種への呼びかけ。だれが答えたかは持ちません。",
        "en": "Calls from posts to roles and professions; not who answered.",
    },
    "community.call_tallies": {
        "ja": "答える人を守るための、呼びかけの回数。",
        "en": "How often a role was called lately, to protect those who answer.",
    },
    "community.sanctions": {
        "ja": "仮名に対して行われた措置と異議。",
        "en": "Sanctions imposed on a face, and appeals.",
    },
    "community.audit_entries": {
        "ja": "任された人が行ったことの、書き換えのわかる記録。",
        "en": "The tamper-evident record of what staff did.",
    },
    "community.audit_heads": {"ja": "その記録がどこまで続いているか。", "en": "How far that record goes."},
    "community.unsealings": {
        "ja": "仮名を開く求めと、その結果。",
        "en": "Requests to open one pseudonym, and what became of them.",
    },
    "community.categories": {"ja": "掲示板の分類。", "en": "Categories of boards."},
    "community.boards": {"ja": "掲示板。", "en": "Boards."},
    "community.threads": {"ja": "スレッド。", "en": "Threads."},
    "community.posts": {"ja": "投稿。", "en": "Posts."},
    "community.reports": {
        "ja": "投稿についての通報と答え。だれによるかは、ほかの通報とつながらない印だけ。投稿の本文は持ちません。",
        "en": "Reports of posts and answers; by whom, only tags tied to no other report. No text of the post.",
    },
    "community.attestations": {
        "ja": "どの仮名にどの専門職の確認があるか。本人が投稿ごとに名乗ったときだけ見えます。",
        "en": "Which pseudonyms bear which professions. It shows only where their wearers say so, post by post.",
    },
    "community.claims": {
        "ja": "投稿の内容についての確認の依頼と答え。だれが頼んだかは、ほかの依頼とつながらない印だけ。",
        "en": "Requests to look at what posts say, and answers; by whom, only tags tied to no other request.",
    },
    "community.verdicts": {
        "ja": "投稿の内容についての、専門職やスタッフの判断と出典。投稿の言葉が消えると、一緒に消えます。",
        "en": "What professionals and staff found of posts, with sources. They go with the words that they are about.",
    },
    "community.images": {
        "ja": "投稿の画像の大きさ、説明、置き場所と、それを開く鍵。画像そのものは暗号にして別に置きます。",
        "en": "Images in posts: size, text, and the key of the bytes, which lie elsewhere, encrypted.",
    },
    "community.image_objects": {
        "ja": "画像の置き場所から消すものの名前。",
        "en": "Names of what is to be deleted where images lie.",
    },
    "community.post_revisions": {
        "ja": "編集される前の投稿。スタッフが読めます。本人が消せば、残りません。",
        "en": "What posts said before they were edited, for staff to read. Redacting or deleting a post leaves none.",
    },
    "community.erasures": {
        "ja": "言葉が消されたというしるし。ファイルからも消すためのもの。どの投稿のことかは持ちません。",
        "en": "That words were taken away, so that they go from the files, too; not which.",
    },
    "community.marks": {
        "ja": "リアクション。だれのものかは、スレッドごとに違う印だけ。",
        "en": "Reactions; of whom, only a tag that differs for each thread.",
    },
    "community.readings": {
        "ja": "どこまで読んだかを封じたもの。だれのものかは、スレッドや掲示板ごとに違う印だけ。",
        "en": "How far people have read, sealed; of whom, only a tag that differs for each thread and board.",
    },
    "community.follows": {
        "ja": "スレッドのフォローとミュート。だれのものかは、ひとつごとに違う印だけ。",
        "en": "Threads that are followed or muted; by whom, only tags that differ for each.",
    },
    "community.board_choices": {
        "ja": "自分で選んだ掲示板を、みな同じ長さに封じたもの。",
        "en": "Which boards people chose for themselves, sealed, all at one length.",
    },
    "community.reaction_sets": {
        "ja": "コミュニティが選んだリアクション。",
        "en": "The reactions that a community has chosen.",
    },
    "community.preferences": {
        "ja": "読みたくない言葉など、本人だけの設定。本人の鍵で封じてあり、だれのものかは印だけ。",
        "en": "What members prefer for themselves alone, such as words not to meet; sealed with a key of their own.",
    },
    "community.events": {
        "ja": "何が起きたかの記録。WebSocket などで知らせるためのもの。",
        "en": "The log of what happened, from which WebSockets and others are told.",
    },
    "community.repeats": {
        "ja": "同じ要求が二度届いても一度だけ行うための印。答えは封じてあります。",
        "en": "Marks that keep a repeated request from being done twice; the answer is sealed.",
    },
    "community.event_log": {
        "ja": "出来事の記録そのものの現在の位置。",
        "en": "Where the log of events stands as a whole.",
    },
    "community.event_slots": {
        "ja": "出来事の記録の区切り。古いものから空にします。",
        "en": "The parts of the log of events, emptied in turn.",
    },
    "community.consumers": {
        "ja": "出来事をほかへ渡す仕組みが、どこまで進んだか。",
        "en": "How far what passes events on has come.",
    },
    "community.dead_letters": {
        "ja": "ほかへ渡せなかった出来事。",
        "en": "Events that could not be passed on.",
    },
}
"""Schema and table → what it is for."""
