"""Who stands how to which case, in the words of the hand-written matrix.

Written by hand beside it: role of the matrix, and for every case of the city the relations that
hold. What is not named here is `bureau` for staff: known to the house and nothing nearer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mingdeng.foundation.access.tests import walk

MATRIX = walk.expected()
ALL = ("own", "led", "mate", "closed", "self", "restricted", "named", "glass", "far", "other")
HIDDEN = {"restricted": ("restricted",), "named": ("restricted",)}
# Agreements in force with the labour agency for referrals: what it may be told, and no more.
LABOUR = frozenset({"identity", "contact", "referral"})
NO_AGREEMENT = frozenset({"referral"})


@dataclass(frozen=True)
class Account:
    """An account of the walk: its row of the matrix, how it stands, which cases it is led to."""

    role: str
    stands: dict[str, tuple[str, ...]]
    visits: tuple[str, ...]
    ceiling: frozenset[str] = frozenset(walk.COLUMNS)

    def relations(self, tag: str) -> tuple[str, ...]:
        """How it stands to a case."""
        return self.stands.get(tag, ("bureau",))

    def may(self, tag: str, letter: str = "r") -> frozenset[str]:
        """The groups of a case that the matrix lets this account read (or write: `w`)."""
        table = MATRIX
        held = self.relations(tag)
        if not self.role or set(held) & walk.HIDDEN:
            return frozenset()
        return self.ceiling & {
            group
            for group in walk.COLUMNS
            if any(letter in table.get((self.role, one, group), "-") for one in held)
        }

    def ever(self, letter: str) -> frozenset[str]:
        """The groups that its role may hold under any relation at all."""
        rows = MATRIX.items()
        return frozenset(
            group for (role, _, group), said in rows if role == self.role and letter in said
        )


def _cases(default: tuple[str, ...], tags: Iterable[str], **but: tuple[str, ...]) -> dict:
    return {**dict.fromkeys(tags, default), **HIDDEN, **but}


TREATMENT = ("own", "led", "mate", "closed", "self", "glass", "far", "other")
TEAM = ("team", "section")
SECTION = ("section",)

_desk = {
    **dict.fromkeys(ALL, ("bureau",)),
    "own": ("deputy", "team"),
    "mate": ("own", "team"),
    "closed": ("closed",),
    "restricted": ("restricted",),
    "named": ("restricted_named",),
    "glass": ("glass",),
}
_desk_visits = ("mate", "own", "closed", "restricted", "named", "glass")

ACCOUNTS: dict[str, Account] = {
    "worker": Account(
        "case_manager",
        _cases(
            ("other",),
            (),
            own=("own", "team"),
            self=("own", "team"),
            led=("team",),
            mate=("team",),
            closed=("closed",),
        ),
        ("own", "closed", "restricted", "other"),
    ),
    "colleague": Account(
        "case_manager",
        _cases(("other",), (), own=("team",), led=("team",), self=("team",), mate=("own",)),
        ("own",),
    ),
    "deputy": Account(
        "case_manager", _cases(("other",), (), own=("deputy",), self=("deputy",)), ("own",)
    ),
    "stranger": Account(
        "case_manager",
        _cases(("section",), (), named=("restricted_named",), glass=("glass",)),
        ("own", "named", "glass"),
    ),
    "women": Account("case_manager", _cases(("other",), (), other=("own",)), ("own",)),
    "supervisor": Account(
        "supervisor",
        _cases(
            ("other",),
            (),
            own=TEAM,
            led=("own", "team", "section"),
            mate=TEAM,
            self=TEAM,
            closed=("closed", "section"),
            other=SECTION,
            named=("restricted_named",),
            glass=("glass",),
            incoming=("team",),
            imported=("team",),
        ),
        ("own", "led", "closed", "restricted", "named", "glass", "far", "other"),
    ),
    "vice": Account(
        "supervisor",
        _cases(
            ("other",),
            (),
            own=SECTION,
            led=("deputy", "section"),
            mate=SECTION,
            self=SECTION,
            closed=SECTION,
            other=SECTION,
            incoming=("team",),
        ),
        ("led",),
    ),
    "officer": Account(
        "officer_treatment",
        _cases(
            ("bureau",),
            (),
            own=SECTION,
            led=SECTION,
            mate=SECTION,
            closed=SECTION,
            self=SECTION,
            other=SECTION,
            named=("restricted_named",),
            glass=("glass",),
            incoming=SECTION,
        ),
        ("own", "restricted", "named", "glass", "far"),
    ),
    "director": Account(
        "director",
        _cases(
            ("bureau",),
            (),
            named=("bureau", "restricted_named"),
            glass=("bureau", "glass"),
            incoming=("-",),
        ),
        ("own", "restricted", "named", "glass"),
    ),
    "planner": Account("officer_planning", _desk, _desk_visits),
    "preventer": Account("officer_prevention", _desk, _desk_visits),
    "auditor": Account("auditor", _desk, _desk_visits),
    "administrator": Account("administrator", _desk, _desk_visits),
    "clerk": Account(
        "partner",
        {"own": ("shared",), "incoming": ("shared",), "restricted": ("restricted",)},
        ("own", "restricted", "other", "self"),
        LABOUR,
    ),
    "constable": Account("partner", {"self": ("self_referred",)}, ("self", "own")),
    "barefoot": Account("partner", {"mate": ("shared",)}, ("mate",), NO_AGREEMENT),
    "former": Account("", {}, ("own",)),
    "anonymous": Account("", {}, ("own",)),
}

# Classes of what is about nobody, by role, as docs/security.md and the roles' duties have it.
_STAFF = {"self": "rw"}
PLAIN: dict[str, dict[str, str]] = {
    "case_manager": {**_STAFF, "duty": "rw", "codes": "r"},
    "supervisor": {**_STAFF, "duty": "rw", "codes": "r", "team": "rw", "staff": "r"},
    "officer_treatment": {**_STAFF, "duty": "rw", "codes": "rw", "team": "r", "staff": "r"},
    "officer_planning": {**_STAFF, "codes": "r", "team": "r", "staff": "r"},
    "officer_prevention": {**_STAFF, "codes": "r", "staff": "r"},
    "director": {**_STAFF, "duty": "r", "codes": "r", "team": "r", "staff": "r"},
    "auditor": {**_STAFF, "codes": "r", "audit": "r", "staff": "r"},
    "administrator": {
        **_STAFF,
        "codes": "rw",
        "staff": "rw",
        "jobs": "rw",
        "system": "rw",
        "audit": "r",
    },
    "partner": {**_STAFF},
}
DUTY = frozenset(role for role, held in PLAIN.items() if "duty" in held)


@dataclass(frozen=True)
class Narrower:
    """Why an address refuses where the matrix would allow, and which roles it lets in for sure."""

    why: str
    let_in: frozenset[str] = frozenset()


STAFF = frozenset({"case_manager", "supervisor", "officer_treatment"})
NARROWER: dict[str, Narrower] = {
    "portal": Narrower("a desk of partners' clerks: staff have their own pages", frozenset()),
    "referrals": Narrower("pages of the bureau: a clerk has her desk", frozenset()),
    "jobs:job": Narrower(
        "one's own jobs; the administrator sees all", frozenset({"administrator"})
    ),
    "cases:move": Narrower("who answers for a team moves its cases", frozenset({"supervisor"})),
    "contacts:conference": Narrower("a sitting is its own team's"),
    "cases:glass_review": Narrower("who reviews whom: her team's supervisor or the section"),
    "documents:export": Narrower("for who asked for it and nobody else"),
    "files:view": Narrower("only pictures and PDF are shown in the browser"),
    "papers:referral_odt": Narrower("a clerk has her desk, the paper stays in the bureau", STAFF),
    "papers:referral_pdf": Narrower("a clerk has her desk, the paper stays in the bureau", STAFF),
    "alerts:measures": Narrower("for who answers for alerts, not for every desk"),
    "rights": Narrower("askers, signers and handlers are roles of a dated rule"),
    "rulebook": Narrower("what cannot be changed by hand, or is no change, is refused"),
    "records:lift": Narrower("a free person has no restriction to lift"),
}
# Packages' pages that are there only in the middle of signing in, or for a key one has.
for _name in (
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
):
    NARROWER[_name] = Narrower("there only while signing in, or for a key one holds")

# Addresses that open although the matrix gives nothing of the person, and to whom: they say what
# the house owes its own staff, and of the person nothing.
WIDER: dict[str, frozenset[str]] = {
    # one's own visit stays in one's diary: she must be able to say that she is out safe
    "contacts:visit": frozenset({"worker"}),
    "contacts:start_visit": frozenset({"worker"}),
    "contacts:safe_visit": frozenset({"worker"}),
    # a sitting is its team's; what was said there of a hidden person is left out
    "contacts:conference": frozenset({"worker"}),
}

# Every day one case of each kind of grant is walked in full; lists speak of all of them anyhow.
EVERYDAY: dict[str, tuple[str, ...]] = {
    "worker": ("own", "closed", "restricted"),
    "colleague": ("own",),
    "deputy": (),
    "stranger": ("named", "glass"),
    "women": (),
    "supervisor": ("own", "other"),
    "vice": (),
    "officer": ("own",),
    "director": ("own",),
    "planner": ("mate",),
    "preventer": ("mate",),
    "auditor": ("mate",),
    "administrator": ("mate",),
    "clerk": ("own", "restricted"),
    "constable": ("self",),
    "barefoot": ("mate",),
    "former": ("own",),
    "anonymous": ("own",),
}
