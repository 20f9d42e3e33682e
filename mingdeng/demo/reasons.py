"""Why a synthetic person is in care, and what is said when the care ends."""

from __future__ import annotations

from datetime import date, timedelta

from mingdeng.demo.casting import Part
from mingdeng.demo.life import FACE, Life
from mingdeng.foundation.codes import queries as codes

DAY = timedelta(days=1)
WHY = {
    "deferred_prosecution": "緩起訴 {months} 個月，附命完成戒癮治療並配合採尿",
    "prison_release": "施用毒品案件執行完畢，出監前已銜接輔導",
    "observation_release": "觀察勒戒無繼續施用傾向，釋放後追蹤",
    "rehabilitation_release": "強制戒治期滿，返家後追蹤",
    "parole_end": "假釋期滿，保護管束結束後銜接",
    "class3_4_penalty": "持有三級毒品受裁罰，講習並輔導",
    "police_investigation": "警詢時同意轉介，調查階段先行輔導",
    "prosecutor_investigation": "偵查中由檢察官轉介，先行輔導",
    "suspended_sentence": "緩刑付保護管束，期間配合輔導",
    "self_help": "自行求助，願意接受治療",
    "hotline": "來電求助後同意開案",
    "station": "關懷站工作人員陪同求助",
    "social_affairs": "社會局家庭訪視時發現用藥，轉介評估",
    "military_prosecutor": "現役期間尿檢陽性，轉介輔導",
    "juvenile": "少年法院裁定保護管束，協同輔導",
    "school": "校園尿檢陽性，春暉小組三級輔導轉介",
    "juvenile_release": "出少年矯正機關，銜接輔導",
}
CLOSED_BECAUSE = {
    "completed": "期滿，已說明求助管道與復發警訊，依規定結案。",
    "goals_met": "計畫目標均達成，經複評提前結案。",
    "moved": "戶籍與居所遷往外縣市，資料已移轉當地毒防單位。",
    "other_agency": "改由他單位主責，交接會議後結案。",
    "lost": "依失聯程序多次電訪、家訪未遇並函請協尋，仍無下落。",
    "imprisoned": "入監執行，已與矯正機關交接，出監前再銜接。",
    "refused": "多次說明後本人仍不願接受，告知日後可隨時回來。",
    "death": "接獲死亡通知並經查證，已向家屬致意並提供悲傷輔導資源。",
}
KIN_KINDS = (
    ({"爸爸", "媽媽"}, "parent"),
    ({"先生", "太太", "同居男友", "同居女友"}, "partner"),
    ({"哥哥", "姊姊", "弟弟", "妹妹"}, "sibling"),
    ({"兒子", "女兒"}, "child"),
    ({"阿公", "阿嬤", "外公", "外婆"}, "grandparent"),
)


def why(part: Part) -> str:
    """Why the person is here, in a sentence."""
    return received_because(part.source, part.received, part.months)


def received_because(source: str, on: date, months: int) -> str:
    """The source, the day, and what it asks for."""
    label = codes.label("case_source", source, on)
    day = f"{on.year - 1911}.{on.month:02d}.{on.day:02d}"
    said = WHY.get(source, "評估後開案輔導")
    return f"{label}（{day} 受理）：{said.format(months=months)}。"


def closing_summary(told: Life, closed: date) -> str:
    """What was done and how it ended, in the words of the reason."""
    reached = sum(t.reached for t in told.touches)
    faces = sum(t.reached and t.channel in FACE for t in told.touches)
    positives = sum(h.name == "urine.positive" for h in told.happenings)
    urine = f"檢驗陽性 {positives} 次" if positives else "檢驗無陽性"
    work = "結案時在職" if told.turns.working(closed - DAY) else "結案時待業"
    done = f"輔導期間談到本人 {reached} 次（面訪 {faces} 次），{urine}，{work}。"
    return done + CLOSED_BECAUSE.get(told.closing_reason, "")


def kind_of_kin(called: str) -> str:
    """Who took the call, as the contact's list of persons has it."""
    return next((kind for words_, kind in KIN_KINDS if called in words_), "relative")
