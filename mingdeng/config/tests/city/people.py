"""Everybody who looks: one account per role, and the kinds of account a role can come in."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mingdeng.foundation.identity.models import Agency, Deputyship, Posting, Staff, Team

DESK = ("planner", "preventer", "auditor", "administrator")


class People:
    """The bureau's teams and staff, three partner agencies with their clerks."""

    def __init__(self) -> None:
        agency = Agency.objects.create
        self.bureau = agency(code="w-bureau", name="毒品防制局", kind="bureau")
        self.labour = agency(code="w-labour", name="職能中心", kind="labour")
        self.labour_elsewhere = agency(code="w-labour2", name="另一職能中心", kind="labour")
        self.police = agency(code="w-police", name="鳳山分局", kind="police")
        self.bare = agency(code="w-bare", name="沒有協議的單位", kind="temple")
        team = Team.objects.create
        self.first = team(code="w1", name="第一組", section="treatment")
        self.second = team(code="w2", name="第二組", section="treatment")
        self.third = team(code="w3", name="第三組", section="treatment")
        self.womens = team(code="w4", name="女性專組", section="treatment", womens=True)
        self.distant = team(code="w5", name="外科組", section="prevention")
        self.accounts: dict[str, Staff] = {}
        for name, team_ in (
            ("worker", self.first),
            ("colleague", self.first),
            ("deputy", self.third),
            ("stranger", self.second),
            ("women", self.womens),
            ("distant", self.distant),
        ):
            self.hire(name, "case_manager", team_)
        self.hire("supervisor", "supervisor", self.first)
        self.hire("vice", "supervisor", self.third)
        self.hire("officer", "officer", None, section="treatment")
        self.hire("director", "director", None)
        # What an earlier post left behind must open nothing: they sit in the first team.
        self.hire("planner", "officer", self.first, section="planning")
        self.hire("preventer", "officer", self.first, section="prevention")
        self.hire("auditor", "auditor", self.first)
        self.hire("administrator", "administrator", self.first)
        self.hire("clerk", "partner", None, agency=self.labour)
        self.hire("constable", "partner", None, agency=self.police)
        self.hire("barefoot", "partner", None, agency=self.bare)
        self.hire("former", "case_manager", self.first, ended=True)
        self.stand_in("worker", "deputy")
        self.stand_in("supervisor", "vice")
        for name in DESK:
            self.stand_in("worker", name)

    def __getitem__(self, name: str) -> Staff:
        return self.accounts[name]

    def hire(self, name, role, team, *, section="", agency=None, ended=False) -> Staff:
        """An account with a posting of a role since years ago."""
        today = timezone.localdate()
        staff = Staff.objects.create_user(f"walk-{name}", name=f"走查{len(self.accounts)}")
        Posting.objects.create(
            staff=staff,
            agency=agency or self.bureau,
            role=role,
            team=team,
            section=section or (team.section if team else ""),
            from_on=today - timedelta(days=900),
            to_on=today - timedelta(days=1) if ended else None,
        )
        self.accounts[name] = staff
        return staff

    def stand_in(self, absent: str, deputy: str) -> None:
        """`deputy` stands in for `absent` today."""
        today = timezone.localdate()
        Deputyship.objects.create(
            absent=self[absent],
            deputy=self[deputy],
            from_on=today - timedelta(days=1),
            to_on=today + timedelta(days=3),
            reason="leave",
        )
