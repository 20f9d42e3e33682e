"""Staff, agencies, teams, postings (dated), deputies (dated) and the duty roster."""

from __future__ import annotations

import uuid
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from mingdeng.foundation.secrecy.fields import SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel


class Role(models.TextChoices):
    """What a posting entitles to. One role per posting; a person may hold another tomorrow."""

    CASE_MANAGER = "case_manager", "個管員"
    SUPERVISOR = "supervisor", "督導"
    OFFICER = "officer", "科室承辦人"
    DIRECTOR = "director", "局長室"
    AUDITOR = "auditor", "稽核人員"
    ADMINISTRATOR = "administrator", "系統管理員"
    PARTNER = "partner", "網絡單位窗口"


class Section(models.TextChoices):
    """The bureau's three sections."""

    PLANNING = "planning", "綜合規劃科"
    PREVENTION = "prevention", "研究預防科"
    TREATMENT = "treatment", "輔導處遇科"


class Agency(models.Model):
    """An organisation: the bureau itself, a police precinct, prison, hospital, NGO …"""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=64, unique=True)
    name = models.CharField("名稱", max_length=80)
    kind = models.CharField("類別", max_length=32, db_index=True)
    aliases = models.JSONField(default=list)
    in_network = models.BooleanField("使用本系統", default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    edited = models.BooleanField(default=False)

    class Meta:
        verbose_name = "機關"

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A group of case managers under supervisors; the women's team takes women's cases first."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField("組別", max_length=40)
    section = models.CharField("科室", max_length=16, choices=Section.choices)
    womens = models.BooleanField("女性專組", default=False)
    districts = models.JSONField("責任區", default=list)

    class Meta:
        verbose_name = "組別"

    def __str__(self) -> str:
        return self.name


class StaffManager(BaseUserManager["Staff"]):
    """Creates accounts; allauth and the console use it."""

    def create_user(self, username: str, password: str | None = None, **more: Any) -> Staff:
        """A saved account; without a password it can only sign on through the city."""
        staff = self.model(username=username, **more)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff

    def get_by_natural_key(self, username: str | None) -> Staff:
        """The account of a login name, whatever its case."""
        return self.get(username__iexact=username)


class Staff(AbstractBaseUser):
    """An account: bureau staff or a partner agency's clerk. What it may do lies in its posting."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField("帳號", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=40)
    email = models.EmailField("電子郵件", blank=True)
    phone = models.CharField("分機", max_length=20, blank=True)
    is_active = models.BooleanField("啟用", default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True)
    temporary_until = models.DateTimeField("臨時密碼期限", null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.CharField("停用原因", max_length=32, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[StaffManager] = StaffManager()

    class Meta:
        verbose_name = "人員"

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's permissions are not used: foundation/access decides."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """See has_perm."""
        return False


class Posting(models.Model):
    """From when to when somebody holds a role, in which agency, section and team."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="postings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField("職務", max_length=16, choices=Role.choices)
    section = models.CharField("科室", max_length=16, choices=Section.choices, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="postings")
    title = models.CharField("職稱", max_length=40, blank=True)
    from_on = models.DateField("起")
    to_on = models.DateField("迄", null=True)

    class Meta:
        verbose_name = "職務"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["staff", "from_on"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(to_on=None) | models.Q(to_on__gte=models.F("from_on")),
                name="posting_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_role_display()}"


class Deputyship(models.Model):
    """職務代理: from day to day `deputy` sees and acts for `absent`; both names go on record."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    absent = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="deputyships")
    from_on = models.DateField("起")
    to_on = models.DateField("迄")
    reason = models.CharField("事由", max_length=32)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "職務代理"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(to_on__gte=models.F("from_on")), name="deputy_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~models.Q(absent=models.F("deputy")), name="deputy_is_someone_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} 代理 {self.absent}"


class Duty(SealedModel):
    """A turn on the duty roster, with the note handed over to the next.

    The note may name people: it is sealed under a key of its own, destroyed when the note has
    served (rule `duty.notes`).
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="duties")
    starts_at = models.DateTimeField("開始")
    ends_at = models.DateTimeField("結束")
    note = SealedTextField("交接事項", group="duty")
    handed_over_at = models.DateTimeField(null=True)
    read_by_id = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "值班"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["starts_at"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="duty_has_length"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.starts_at:%Y-%m-%d %H:%M}"


class SessionManager(BaseSessionManager["Session"]):
    """Django's, under a type of ours."""


class Session(AbstractBaseSession):
    """A browser signed in. The key is kept as a digest and the content sealed: who reads this
    table can neither take a session over nor read what is in it."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff_id = models.BigIntegerField(null=True, db_index=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta:
        verbose_name = "登入"

    def __str__(self) -> str:
        return str(self.ref)

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that reads and writes these rows: it stands on them, so they look it up."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class Attempt(models.Model):
    """A sign-in attempt not known to have succeeded, counted per account and per address.

    `key` is a blind index: neither what was typed nor the address stands in the table.
    """

    key = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "登入嘗試"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["key", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
