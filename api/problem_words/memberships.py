"""What problems of memberships and communities are called."""

from collections.abc import Mapping

from domain.shared.text import Language

WORDS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
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
}
