"""A small site of its own for trying the scripts in a real browser: no database, no sign-in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path

from mingdeng.foundation.shell.gallery import context

PAGE = Path(__file__).with_name("desk.html").read_text()


@dataclass
class State:
    """What the site was sent, and how it is to answer; one per test."""

    draft_status: int = 200
    page_status: int = 200
    drafts: list[dict[str, str]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    closed: int = 0
    idle_seconds: int | None = None
    kept_alive: int = 0


STATE = State()


def page(request: HttpRequest) -> HttpResponse:
    shell = {"name": "林書妤", "search_url": "/sent/", "home_url": "/home/", "logout_url": "/out/"}
    if STATE.idle_seconds:
        shell |= {"idle_seconds": STATE.idle_seconds, "keepalive_url": "/keep/"}
    text = engines.all()[0].from_string(PAGE).render({"shell": shell}, request)
    return HttpResponse(text, status=STATE.page_status)


def gallery(request: HttpRequest) -> HttpResponse:
    today = dt.date(2025, 7, 31)
    nav = [
        {"label": name, "url": "/", "icon": "home", "count": 9, "urgent": True, "current": not i}
        for i, name in enumerate(["今日工作", "我的個案", "警示", "訪視行程", "轉介"])
    ]
    shell = {"name": "林書妤", "demo": True, "today": today, "search_url": "/sent/"}
    shell |= {"account_url": "/one/"}
    return render(request, "ui/gallery.html", {**context(today), "nav": nav, "shell": shell})


def draft(request: HttpRequest) -> HttpResponse:
    if STATE.draft_status != 200:
        return JsonResponse({"message": "登入已過期"}, status=STATE.draft_status)
    STATE.drafts.append(dict(request.POST.items()))
    return JsonResponse({"saved_at": "10:42"})


def reveal(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"value": "0912345678", "shown": "0912-345-678", "seconds": 1})


def close(request: HttpRequest) -> HttpResponse:
    STATE.closed += 1
    return HttpResponse("closed")


def keep(request: HttpRequest) -> HttpResponse:
    STATE.kept_alive += 1
    return HttpResponse(status=204)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret trace", status=500)


def plain(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        STATE.sent.append(dict(request.POST.items()))
    return HttpResponse("<!doctype html><title>there</title>")


urlpatterns = [
    path("", page),
    path("gallery/", gallery),
    path("draft/", draft),
    path("reveal/", reveal),
    path("close/", close),
    path("keep/", keep),
    path("broken/", broken),
    path("home/", plain),
    path("sent/", plain),
    path("one/", plain),
]
