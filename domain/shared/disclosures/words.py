"""Words that describe without naming: `大学病院` is one of hundreds, `みずほの丘病院` is one."""

import re

_WHEN = (
    "今 今日 昨日 明日 明後日 一昨日 先日 先週 今週 来週 再来週 先月 今月 来月 去年 今年 来年 昨年 一昨年 "
    "毎日 毎週 毎月 毎年 毎朝 毎晩 毎回 当時 最近 現在 以前 今回 前回 次回 結局 一応 普段 普通 大体 翌日 "
    "翌週 午前 午後 午前中 朝 昼 夜 夕方 平日 週末 休日 土曜 日曜 月曜 火曜 水曜 木曜 金曜 土日 夏 冬 春 "
    "秋 夏休 後 前 中 時 頃 日 月 年 年前 年後 月前 週間 日間 時間 数年 数日 数回 何度 何回 最初 最後 "
    "途中 突然 急 急遽 早速 早朝 深夜 今朝 今夜 今晩 昔 将来 年間 回目 度目 軒目 件目 代"
)
_WHO = (
    "私 僕 俺 自分 娘 息子 母 父 妹 弟 姉 兄 夫 妻 彼 彼女 主人 旦那 友達 友人 子供 子 孫 親 両親 家族 "
    "祖母 祖父 職場 会社 学校 先生 医師 主治医 患者 本人 皆 人 者 相手 当事者 他人 上司 同僚 知人 恋人 "
    "叔母 叔父 従兄弟 義母 義父"
)
_WHICH = (
    "某 同 別 他 元 現 旧 前 次 各 全 両 新 大 小 中 総合 国立 公立 私立 県立 市立 町立 村立 都立 府立 "
    "道立 区立 国公立 組合立 中央 地元 地域 近所 近隣 最寄 最寄駅 駅前 駅近 隣町 隣 市内 県内 都内 区内 "
    "町内 県外 都会 田舎 地方 全国 海外 国内 外国 日本 世界 大型 大手 中堅 中小 小規模 大規模 有名 名門 "
    "人気 一流 三流 個人 専門 特定 一般 民間 公的 市民 県民 町 市 県 都 区 国 村 基幹 拠点 志望 第一志望 "
    "第二志望 志望校 希望 候補 母校 出身 受験 進学 入学 卒業 編入 中退 休学 復学 退学 通学 通信制 定時制 "
    "全日制 夜間 女子 男子 男女 共学 短期 四年制 私大 国立大 理系 文系 医療 医科 薬科 工業 商業 農業 農林 "
    "高等 付属 附属 系列 提携 連携 指定 認可 無認可 特別支援 転院先 転院 入院先 入院 入院中 退院 通院 "
    "通院中 通院先 紹介 紹介先 紹介状 受診 受診先 救急 夜間救急 休日 当番 精神 精神科 心療 心療内科 内科 "
    "外科 整形外科 産婦人科 産科 婦人科 小児科 皮膚科 眼科 耳鼻科 耳鼻咽喉科 歯科 泌尿器科 脳外科 "
    "神経内科 循環器 消化器 呼吸器 睡眠 依存症 専門医 思春期 児童 動物 老人 リハビリ リハビリテーション "
    "メンタル メンタルヘルス ストレスケア レディース ペイン スキン デンタル ハート アレルギー オンライン "
    "ネット 訪問 在宅 予約 評判 格安 安 高 悪 良 怖 巨大 立派 発達障害 対応 ペット 美容 マンモス ブラック "
    "ホワイト 単科 急性期 慢性期 療養 回復期 大学 高校 病院 医院 専門学校"
)
DESCRIBING = frozenset(f"{_WHEN} {_WHO} {_WHICH}".split())

_LONGEST_FIRST = "|".join(sorted(map(re.escape, DESCRIBING), key=len, reverse=True))
_DESCRIPTION = re.compile(rf"(?:{_LONGEST_FIRST}|\d+|[第数何])*(?:立)?")
_LEADING = re.compile(
    "(?:"
    + "|".join(
        sorted(
            map(re.escape, f"{_WHEN} {_WHO} 元 現 某 同 別 次 入院 転院 通院 受診 進学 卒業".split()),
            key=len,
            reverse=True,
        )
    )
    + r"|\d+)+"
)

GENTLE = (
    "さくら|ひまわり|あおぞら|みどり|ひかり|のぞみ|こころ|すみれ|たんぽぽ|つばさ|あおば|わかば|かえで|みらい|さつき|めぐみ|ほほえみ|ふれあい|"
    "やすらぎ|すこやか|こもれび|ひだまり|いずみ|もみじ|あさひ|ひなた|うみべ|みなと|はなみずき|あじさい|すずらん|こすもす|わたげ|つくし|"
    "なのはな|けやき|くすのき|まつかぜ|しらかば|ほたる|かもめ|つばめ|ことり|はるかぜ|そよかぜ|おひさま|にじいろ|なごみ|いちょう|うぐいす|"
    "やまびこ|せせらぎ|しおかぜ|ゆうひ|きぼう|あゆみ|かがやき|まごころ|はなぞの|ふたば|みのり|ゆうゆう|さざなみ|あかね|みずほ"
)
"""What clinics and schools with names in hiragana are called after; other hiragana before them is grammar."""


def describes(words: str) -> bool:
    """Whether it is made of describing words only."""
    return _DESCRIPTION.fullmatch(words) is not None


def without_leading(words: str) -> str:
    """Without the words for when and who that a sentence puts before a name: `先週青葉` is `青葉`."""
    match = _LEADING.match(words)
    return words[match.end() :] if match else words
