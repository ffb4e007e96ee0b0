"""What a text can be marked with, for those who would rather not come upon it unprepared."""

from collections.abc import Mapping
from enum import StrEnum

from domain.shared.text import Language


class WarningTag(StrEnum):
    """What a text speaks of."""

    SELF_HARM = "self_harm"
    SUICIDE = "suicide"
    EATING = "eating"
    ABUSE = "abuse"
    VIOLENCE = "violence"
    SEXUAL_VIOLENCE = "sexual_violence"
    SEXUALITY = "sexuality"
    MEDICATION = "medication"
    OVERDOSE = "overdose"
    ALCOHOL = "alcohol"
    ADDICTION = "addiction"
    DEATH = "death"
    SYMPTOMS = "symptoms"
    HOSPITAL = "hospital"
    DISASTER = "disaster"
    PREGNANCY = "pregnancy"
    DISCRIMINATION = "discrimination"
    RELIGION = "religion"
    MONEY = "money"
    OTHER = "other"


LABELS: Mapping[WarningTag, Mapping[Language, str]] = {
    WarningTag.SELF_HARM: {"ja": "自傷", "en": "Self-harm"},
    WarningTag.SUICIDE: {"ja": "自殺・死にたい気持ち", "en": "Suicide"},
    WarningTag.EATING: {"ja": "食事・体重", "en": "Eating and weight"},
    WarningTag.ABUSE: {"ja": "虐待", "en": "Abuse"},
    WarningTag.VIOLENCE: {"ja": "暴力", "en": "Violence"},
    WarningTag.SEXUAL_VIOLENCE: {"ja": "性暴力", "en": "Sexual violence"},
    WarningTag.SEXUALITY: {"ja": "性の話", "en": "Sexuality"},
    WarningTag.MEDICATION: {"ja": "薬", "en": "Medication"},
    WarningTag.OVERDOSE: {"ja": "過量服薬", "en": "Overdose"},
    WarningTag.ALCOHOL: {"ja": "お酒", "en": "Alcohol"},
    WarningTag.ADDICTION: {"ja": "依存", "en": "Addiction"},
    WarningTag.DEATH: {"ja": "死・お別れ", "en": "Death and loss"},
    WarningTag.SYMPTOMS: {"ja": "症状のくわしい話", "en": "Symptoms in detail"},
    WarningTag.HOSPITAL: {"ja": "入院・拘束", "en": "Hospital and restraint"},
    WarningTag.DISASTER: {"ja": "災害・事故", "en": "Disasters and accidents"},
    WarningTag.PREGNANCY: {"ja": "妊娠・流産", "en": "Pregnancy and miscarriage"},
    WarningTag.DISCRIMINATION: {"ja": "差別", "en": "Discrimination"},
    WarningTag.RELIGION: {"ja": "宗教", "en": "Religion"},
    WarningTag.MONEY: {"ja": "お金・借金", "en": "Money and debt"},
    WarningTag.OTHER: {"ja": "そのほか", "en": "Something else"},
}

USUAL = (
    WarningTag.SELF_HARM,
    WarningTag.SUICIDE,
    WarningTag.EATING,
    WarningTag.ABUSE,
    WarningTag.VIOLENCE,
    WarningTag.SEXUAL_VIOLENCE,
    WarningTag.MEDICATION,
    WarningTag.ADDICTION,
    WarningTag.DEATH,
    WarningTag.OTHER,
)
"""What a community offers that has not chosen."""
