"""What to tell somebody whose text could tell who they are. It is advice: they may publish all the same."""

from collections.abc import Mapping

from domain.shared.disclosures import Disclosure
from domain.shared.text import Language

ADVICE: Mapping[Disclosure, Mapping[Language, str]] = {
    Disclosure.EMAIL: {
        "ja": "メールアドレスのようです。ここで書くと、だれでもあなたに連絡でき、ほかの場所のあなたともつながります。",
        "en": "This looks like an e-mail address. Anyone could write to you, and find you elsewhere by it.",
    },
    Disclosure.PROFILE: {
        "ja": "アカウントのページのようです。あなたのものなら、仮名とつながってしまいます。",
        "en": "This looks like the page of an account. If it is yours, it ties this pseudonym to it.",
    },
    Disclosure.LINK: {
        "ja": "リンクです。あなたの名前やアカウントが出るページでないか、確かめてください。",
        "en": "This is a link. Check that the page does not show your name or account.",
    },
    Disclosure.SOCIAL_ID: {
        "ja": "LINE や SNS の ID のようです。仮名とそのアカウントがつながってしまいます。",
        "en": "This looks like an account name at a messenger or social network. It ties this pseudonym to it.",
    },
    Disclosure.MY_NUMBER: {
        "ja": "マイナンバーのようです。だれにも教えないでください。",
        "en": "This looks like an individual number (My Number). Do not give it to anyone.",
    },
    Disclosure.PHONE: {
        "ja": "電話番号のようです。番号からあなたがだれか分かることがあります。",
        "en": "This looks like a phone number. It can tell who you are.",
    },
    Disclosure.ADDRESS: {
        "ja": "住所のようです。都道府県くらいまでにとどめてはどうでしょう。",
        "en": "This looks like an address. Consider naming no more than the region.",
    },
    Disclosure.POSTAL_CODE: {
        "ja": "郵便番号のようです。住んでいる町まで分かります。",
        "en": "This looks like a postal code. It tells the neighbourhood you live in.",
    },
    Disclosure.HOSPITAL: {
        "ja": "病院の名前のようです。「通っている病院」のように書いても伝わります。",
        "en": "This looks like the name of a hospital or clinic. “My clinic” says as much to the others.",
    },
    Disclosure.SCHOOL: {
        "ja": "学校の名前のようです。「大学」「高校」だけでも伝わります。",
        "en": "This looks like the name of a school. “My school” says as much to the others.",
    },
    Disclosure.EMPLOYER: {
        "ja": "会社や役所の名前のようです。「職場」と書いても伝わります。",
        "en": "This looks like the name of an employer or office. “Work” says as much to the others.",
    },
    Disclosure.DATE_AND_PLACE: {
        "ja": "日付と場所がそろうと、居合わせた人にあなたが分かります。「春ごろ」のようにぼかせます。",
        "en": "A day together with a place tells those who were there. “In spring” may do.",
    },
}
