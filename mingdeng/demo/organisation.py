"""The bureau of the demo city: 91 case staff in teams, three sections, partners' clerks.

Published for 114 (S3 L98, L121): 11 supervisors and 80 case managers; of them the women's team
has 2 and 13. `scale` multiplies teams with the caseload, so that a caseload stays 25 to 40.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from mingdeng.demo import names
from mingdeng.demo.writing import Writer
from mingdeng.foundation.identity.demo import DEMO_PASSWORD
from mingdeng.foundation.identity.models import (
    Agency,
    Deputyship,
    Duty,
    Posting,
    Role,
    Section,
    Staff,
    Team,
)
from mingdeng.foundation.places.districts import districts
from mingdeng.foundation.secrecy.services import new_keys

PER_TEAM = ((8, 1), (8, 1), (8, 1), (8, 1), (7, 1), (7, 1), (7, 1), (7, 1), (7, 1))
WOMENS = (13, 2)
SMALL = ((4, 1), (3, 1))  # a tenth of the cases for a tenth of the workers
SMALL_WOMENS = (1, 1)
LETTERS = "一二三四五六七八九"
PARTNERS = (
    ("hospital_kaisyuan", "partner", "個案管理師"),
    ("police_fengshan", "police", "偵查隊承辦"),
    ("prosecutor_kaohsiung", "probation", "觀護人"),
    ("prison_kaohsiung", "prison", "輔導員"),
    ("social_bureau", "social", "社工"),
    ("labour_bureau", "labour", "就業服務員"),
    ("education_bureau", "school", "春暉承辦"),
    ("ngo_michael", "ngo", "專員"),
)


REASONS = ("leave", "training", "leave", "sick")
WELL_STAFFED = 4
NIGHTS_PAST, NIGHTS_TO_COME = 14, 10
HANDED = (
    "無特殊事件。",
    "專線 2 通：一通找主責個管員，已留話；一通問講習日期，已回覆。",
    "22:40 家屬來電說本人情緒激動，談到緩和，約今天主責回電。",
    "專線 1 通，三四級講習改期，請綜規科今天回電。",
    "01:15 派出所來電查詢，依規定未提供資料，已請對方來函。",
    "一名個案說租屋被趕，先給緊急安置電話，請主責今天追。",
)


@dataclass
class Worker:
    """A case manager or supervisor, as cases are dealt out."""

    id: int
    team_id: int
    supervisor_id: int
    womens: bool
    name: str
    load: int = 0


@dataclass
class Bureau:
    """Who is there, by id."""

    agencies: dict[str, int]
    workers: list[Worker] = field(default_factory=list)
    supervisors: list[Worker] = field(default_factory=list)
    partners: dict[str, int] = field(default_factory=dict)
    officer_id: int = 0
    taken: set[str] = field(default_factory=set)


def found(
    writer: Writer, rng: random.Random, scale: int, today: date, *, small: bool = False
) -> Bureau:
    """Write teams, accounts and postings."""
    multiply_agencies(writer, scale)
    agencies = dict(Agency.objects.values_list("code", "id"))
    bureau = Bureau(agencies)
    hired = Hiring(writer, rng, bureau, today, make_password(DEMO_PASSWORD))
    for round_ in range(scale):
        found_teams(hired, round_, SMALL if small else PER_TEAM)
    for role, username, section, title in (
        (Role.OFFICER, "officer", Section.TREATMENT, "輔導處遇科承辦人"),
        (Role.OFFICER, "planner", Section.PLANNING, "綜合規劃科承辦人"),
        (Role.OFFICER, "prevention", Section.PREVENTION, "研究預防科承辦人"),
        (Role.DIRECTOR, "director", "", "局長室"),
        (Role.AUDITOR, "auditor", "", "稽核人員"),
        (Role.ADMINISTRATOR, "admin", "", "系統管理員"),
    ):
        made = hired.hire(role, username=username, section=section, title=title)
        if username == "officer":
            bureau.officer_id = made
    for code, username, title in PARTNERS:
        if code in agencies:
            bureau.partners[code] = hired.hire(
                Role.PARTNER, username=username, agency=code, title=title
            )
            for round_ in range(2, scale + 1):
                hired.hire(
                    Role.PARTNER,
                    username=f"{username}{round_}",
                    agency=f"{code}-{round_}",
                    title=title,
                )
    absences(writer, bureau, today)
    return bureau


def multiply_agencies(writer: Writer, scale: int) -> None:
    """As many of each partner as there are bureaus: 凱旋醫院, 凱旋醫院（2） …"""
    ours = Agency.objects.filter(code__in=[code for code, *_ in PARTNERS])
    for agency in list(ours.order_by("code")):
        for round_ in range(2, scale + 1):
            writer[Agency].add(
                code=f"{agency.code}-{round_}",
                name=f"{agency.name}（{round_}）",
                kind=agency.kind,
                in_network=agency.in_network,
            )
    writer.flush()


class Hiring:
    """Writes an account with its posting."""

    def __init__(
        self, writer: Writer, rng: random.Random, bureau: Bureau, today: date, password: str
    ) -> None:
        self.writer, self.rng, self.bureau, self.today = writer, rng, bureau, today
        self.password = password
        self.count = 0

    def hire(
        self,
        role: Role,
        *,
        username: str = "",
        section: str = "",
        team_id: int | None = None,
        agency: str = "bureau",
        title: str = "",
        sex: str = "",
    ) -> int:
        """The account's id. Without a username it is cm001, cm002 …"""
        self.count += 1
        person = self._name(sex or self.rng.choice("fffm"))
        since = self.today - timedelta(days=self.rng.randrange(300, 2400))
        staff = self.writer[Staff].add(
            username=username or f"cm{self.count:03d}",
            name=person,
            email="",
            password=self.password,
            date_joined=timezone.make_aware(datetime.combine(since, time(9))),
        )
        self.writer[Posting].add(
            staff_id=staff,
            agency_id=self.bureau.agencies[agency],
            role=role,
            section=section,
            team_id=team_id,
            title=title,
            from_on=since,
        )
        self.last_name = person
        return staff

    def _name(self, sex: str) -> str:
        """A name no other member of staff has; people under care avoid it too."""
        while True:
            made = names.name(self.rng, sex, self.rng.randrange(1970, 1999))
            if made not in self.bureau.taken:
                self.bureau.taken.add(made)
                return made


def found_teams(hired: Hiring, round_: int, sizes: tuple[tuple[int, int], ...]) -> None:
    """One set of teams: some by district, one for women."""
    codes = [d.code for d in districts()]
    for index, (managers, heads) in enumerate(
        (*sizes, WOMENS if sizes is PER_TEAM else SMALL_WOMENS)
    ):
        womens = index == len(sizes)
        title = "女性藥癮者關懷輔導專組" if womens else f"輔導第{LETTERS[index]}組"
        if round_:
            title += f"（{round_ + 1}）"
        team = hired.writer[Team].add(
            code=f"team-{round_ + 1}-{index + 1}",
            name=title,
            section=Section.TREATMENT,
            womens=womens,
            districts=[] if womens else codes[index :: len(sizes)],
        )
        hire_team(
            hired, team, managers, heads, womens, first=round_ == 0 and index in {0, len(sizes)}
        )


def hire_team(
    hired: Hiring, team: int, managers: int, heads: int, womens: bool, *, first: bool
) -> None:
    """A team's supervisors, then its case managers."""
    bureau = hired.bureau
    leads = []
    for n in range(heads):
        username = "supervisor" if first and n == 0 and not womens else ""
        sex = "f" if womens else ""
        made = hired.hire(
            Role.SUPERVISOR, username=username, section=Section.TREATMENT, team_id=team, sex=sex
        )
        leads.append(made)
        bureau.supervisors.append(Worker(made, team, made, womens, hired.last_name))
    for n in range(managers):
        username = ("women" if womens else "worker") if first and n == 0 else ""
        sex = "f" if womens else ""
        made = hired.hire(
            Role.CASE_MANAGER, username=username, section=Section.TREATMENT, team_id=team, sex=sex
        )
        lead = leads[n % len(leads)]
        bureau.workers.append(Worker(made, team, lead, womens, hired.last_name))


def absences(writer: Writer, bureau: Bureau, today: date) -> None:
    """Who is away and who stands in: the first worker for a colleague this week, one in ten of the
    others last week, this week or next, two supervisors. The duty roster of four weeks."""
    away(writer, bureau.workers[1], bureau.workers[0], today - timedelta(days=1), 6, "leave")
    of_team: dict[int, list[Worker]] = {}
    for worker in bureau.workers[2:]:
        of_team.setdefault(worker.team_id, []).append(worker)
    for place, team in enumerate(of_team.values()):
        if len(team) > 1:
            begins = today + timedelta(days=(-8, -2, 0, 5)[place % 4])
            away(writer, team[0], team[1], begins, 4, REASONS[place % len(REASONS)])
    heads = bureau.supervisors
    if len(heads) > WELL_STAFFED:
        away(writer, heads[2], heads[3], today, 2, "training")
        away(writer, heads[0], heads[1], today + timedelta(days=9), 3, "leave")
    roster(writer, bureau, today)


def away(
    writer: Writer, absent: Worker, deputy: Worker, begins: date, days: int, reason: str
) -> None:
    """One deputyship."""
    writer[Deputyship].add(
        absent_id=absent.id,
        deputy_id=deputy.id,
        from_on=begins,
        to_on=begins + timedelta(days=days - 1),
        reason=reason,
    )


def roster(writer: Writer, bureau: Bureau, today: date) -> None:
    """Duty nights from two weeks ago to ten days on; what is over has been handed on and read."""
    start = timezone.make_aware(datetime.combine(today - timedelta(days=NIGHTS_PAST), time(17, 30)))
    staff = bureau.workers
    for night, key in enumerate(new_keys(NIGHTS_PAST + NIGHTS_TO_COME)):
        begins = start + timedelta(days=night)
        ends = begins + timedelta(hours=15)
        over = ends.date() <= today and night < NIGHTS_PAST
        after = staff[((night + 1) * 7) % len(staff)].id
        writer[Duty].add(
            key=key,
            staff_id=staff[(night * 7) % len(staff)].id,
            starts_at=begins,
            ends_at=ends,
            note=HANDED[night % len(HANDED)] if over else None,
            handed_over_at=ends if over else None,
            read_by_id=after if over else None,
            read_at=ends + timedelta(minutes=40) if over else None,
        )
