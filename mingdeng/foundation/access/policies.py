"""Naming a policy on everything that can be reached: views, panels, exports, jobs, API calls.

    @policy("cases.page", reads=[Group.IDENTITY], about="case")
    def case_page(request, ref): ...

`about` names what the URL's reference points at; the test that walks every URL uses it to build
one of each relation. A view without a policy fails that test, and AccessMiddleware refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from mingdeng.foundation.access.decision import Denied, grant_for, plain_grant
from mingdeng.foundation.access.groups import PERSONAL, Group, Relation

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Policy:
    """What reaching something requires. `public` needs no sign-in and touches no person; `closed`
    is not there for anybody."""

    name: str
    reads: tuple[Group, ...] = ()
    writes: tuple[Group, ...] = ()
    about: str = ""
    public: bool = False
    closed: bool = False

    @property
    def personal(self) -> bool:
        """Whether it is about one person, so that the relation to that person decides."""
        return bool(self.about)


REGISTRY: dict[str, Policy] = {}
PARTNER_REACHES = frozenset({"referral"})  # of what is about a person: the referral, never the case


def declare(
    name: str,
    *,
    reads: Sequence[Group] = (),
    writes: Sequence[Group] = (),
    about: str = "",
    public: bool = False,
    closed: bool = False,
) -> Policy:
    """Register a policy. Raises ValueError when the name is taken by a different one, or when a
    policy that is neither public nor closed names no data class."""
    made = Policy(name, tuple(reads), tuple(writes), about, public, closed)
    if not public and not closed and not (made.reads or made.writes):
        raise ValueError(f"policy {name} names no data class")
    if not public and not about and any(g in PERSONAL for g in (*reads, *writes)):
        raise ValueError(f"policy {name} reads a person's data but says about nothing")
    held = REGISTRY.setdefault(name, made)
    if held != made:
        raise ValueError(f"policy {name} is declared twice, differently")
    return made


def policy(
    name: str,
    *,
    reads: Sequence[Group] = (),
    writes: Sequence[Group] = (),
    about: str = "",
    public: bool = False,
) -> Callable[[View], View]:
    """Decorate a view with its policy. Requirements that do not depend on a person are checked
    here; the view obtains the person's Grant from its queries, which raise Denied."""
    made = declare(name, reads=reads, writes=writes, about=about, public=public)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if made.public:
                return view(request, *args, **kwargs)
            viewer = getattr(request, "viewer", None)
            if viewer is None:
                return to_login(request)
            require_plain(viewer, made)
            return view(request, *args, **kwargs)

        guarded.policy = made  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def to_login(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page. A part of a page (htmx) must not be filled with it: reading
    moves the whole page there, writing answers 401 so that what was typed stays on screen."""
    if "HX-Request" not in request.headers:
        return redirect_to_login(request.get_full_path())
    answer = HttpResponse("已登出，請另開視窗重新登入。", status=401)
    if request.method == "GET":
        answer["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
    return answer


def require_plain(viewer: Any, made: Policy) -> None:
    """Raise Denied unless the viewer's role holds the classes that no person decides.

    A policy about a person still requires that the role can ever hold what it asks for.
    """
    if made.personal:
        if viewer.is_partner and made.about not in PARTNER_REACHES:
            raise Denied
        ever = grant_for(viewer, list(Relation))
        if not (ever.read.issuperset(made.reads) and ever.write.issuperset(made.writes)):
            raise Denied
        return
    grant = plain_grant(viewer)
    if made.reads and not grant.may_read(*made.reads):
        raise Denied
    if made.writes and not grant.may_write(*made.writes):
        raise Denied
