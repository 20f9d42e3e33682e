"""Papers as a scanner would give them: signed consents, a prosecutor's order, a clinic's note, a
letter. Drawn here, kept by the house's own services (sniffed, stripped, sealed)."""

from __future__ import annotations

import io
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_tw import serif_path

from mingdeng.care.cases.models import Case
from mingdeng.care.consents.models import Consent
from mingdeng.care.consents.services import attach_scan
from mingdeng.care.papers.services import add
from mingdeng.demo.lives import Told
from mingdeng.demo.organisation import Bureau
from mingdeng.foundation.access import scopes
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import Viewer, viewer_of

SIZE, MARGIN, LINE = (620, 877), 60, 34
PAPER, INK, PEN, SEAL = 250, 40, 70, 150
CONSENTS, OTHERS = 24, 16
STAMP = "示範資料　人名、號碼與事件皆為虛構"


@dataclass(frozen=True)
class Paper:
    """What stands on a page; `kind` is the kind of file, `as_pdf` how it was scanned."""

    kind: str
    title: str
    lines: tuple[str, ...]
    as_pdf: bool = False


def scan(rng: random.Random, bureau: Bureau, told: Sequence[Told], share: float) -> int:
    """Keep some scans: of the first worker's people first, then of others'; how many."""
    staff = Staff.objects.in_bulk()
    first = bureau.workers[0].id
    open_ = sorted((one for one in told if one.is_open), key=lambda one: one.worker_id != first)
    few = min(1.0, max(share, 0.3))
    papers = {
        row.case_id: row
        for row in Consent.objects.filter(
            kind="consent", withdrawn_on=None, case_id__in=[one.case_id for one in open_[:200]]
        ).select_related("key")
    }
    signed = [one for one in open_ if one.case_id in papers][: round(CONSENTS * few)]
    for one in signed:
        viewer, consent = viewer_of(staff[one.worker_id]), papers[one.case_id]
        page = draw(rng, consent_page(consent), consent.signed_by or "")
        attach_scan(viewer=viewer, consent=consent, upload=as_upload(page, "同意書", pdf=False))
    kept = [keep(rng, viewer_of(staff[one.worker_id]), one) for one in open_[: round(OTHERS * few)]]
    return len(signed) + sum(kept)


def keep(rng: random.Random, viewer: Viewer, one: Told) -> int:
    """One paper that fits the case."""
    case = Case.objects.select_related("record__key", "key").get(pk=one.case_id)
    if case.opened_on is None:
        return 0
    paper = fitting(rng, case, case.opened_on)
    page = draw(rng, paper, "")
    taken = add(
        viewer=viewer,
        case=case,
        grant=scopes.grant_on(viewer, case.record_id),
        uploads=[as_upload(page, paper.title, pdf=paper.as_pdf)],
        kind=paper.kind,
        once=uuid.UUID(int=rng.getrandbits(128), version=4),
        dated_on=case.opened_on,
    )
    return len(taken.kept)


def consent_page(consent: Consent) -> Paper:
    """The paper somebody signed."""
    return Paper(
        "consent_scan",
        "資料提供同意書",
        (
            "本人同意高雄市政府毒品防制局，於辦理轉介服務",
            "之必要範圍內，將下列資料提供予受轉介單位：",
            "　☑ 身分　☑ 聯絡　☑ 健康　☑ 家庭",
            f"期間：自 {roc(consent.from_on)} 起六個月。",
            "本人得隨時撤回同意，撤回後即停止提供。",
            "",
            "立同意書人（簽名）：",
        ),
    )


def fitting(rng: random.Random, case: Case, on: date) -> Paper:
    """A prosecutor's order where there is one, else a clinic's note or a letter."""
    name = case.record.name or ""
    if case.source == "deferred_prosecution":
        return Paper(
            "court_paper",
            "緩起訴處分書（節本）",
            (
                "臺灣高雄地方檢察署檢察官緩起訴處分書",
                f"被告　{name}",
                f"緩起訴期間至 {roc(case.due_on) if case.due_on else ''} 止。",
                "應遵守事項：",
                "　一、完成戒癮治療。",
                "　二、依觀護人通知報到、採尿。",
                "　三、接受毒品防制局之輔導。",
            ),
            as_pdf=True,
        )
    if rng.random() < 0.5:
        return Paper(
            "medical_paper",
            "診斷證明書",
            (f"姓名　{name}", "診斷　物質使用疾患，治療中", "醫囑　宜規則回診，避免飲酒。"),
        )
    return Paper(
        "letter",
        "開會通知單",
        (
            "受文者　高雄市政府毒品防制局",
            "開會事由　跨網絡個案聯繫會議",
            f"時間　{roc(on)} 下午 2 時",
        ),
        as_pdf=True,
    )


def roc(day: date) -> str:
    """115年3月2日."""
    return f"{day.year - 1911}年{day.month}月{day.day}日"


def draw(rng: random.Random, paper: Paper, signed_by: str) -> Image.Image:
    """The page, a little crooked as scans are."""
    page = Image.new("L", SIZE, PAPER)
    pen = ImageDraw.Draw(page)
    pen.text((SIZE[0] // 2, MARGIN), paper.title, INK, font(26), anchor="mm")
    down = MARGIN + 2 * LINE
    for text in paper.lines:
        pen.text((MARGIN, down), text, INK, font(18))
        down += LINE
    if signed_by:
        sign(rng, pen, (MARGIN + 190, down - 2 * LINE // 2), signed_by)
    pen.text((SIZE[0] // 2, SIZE[1] - 40), STAMP, SEAL, font(14), anchor="mm")
    return page.rotate(rng.uniform(-1.2, 1.2), fillcolor=PAPER)


def sign(rng: random.Random, pen: ImageDraw.ImageDraw, at: tuple[int, int], signed_by: str) -> None:
    """A name as if by hand: each character at its own height, underlined by a stroke."""
    left, top = at
    for place, character in enumerate(signed_by):
        pen.text((left + place * 30, top + rng.randrange(-5, 6)), character, PEN, font(30))
    points = [(left - 8 + 9 * i, top + 40 + rng.randrange(-3, 4)) for i in range(14)]
    pen.line(points, fill=PEN, width=2)


@lru_cache(maxsize=4)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The house's own type."""
    return ImageFont.truetype(str(serif_path()), size)


def as_upload(page: Image.Image, title: str, *, pdf: bool) -> SimpleUploadedFile:
    """The page as a browser would send it."""
    out = io.BytesIO()
    page.save(out, "PDF" if pdf else "JPEG", **({} if pdf else {"quality": 70}))
    return SimpleUploadedFile(f"{title}.{'pdf' if pdf else 'jpg'}", out.getvalue())
