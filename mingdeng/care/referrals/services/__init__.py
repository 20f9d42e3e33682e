"""Verbs on referrals: atomic, under row lock, audited; both sides are told."""

from mingdeng.care.referrals.services.answering import (
    accept,
    complete,
    reject,
    send_back,
)
from mingdeng.care.referrals.services.drafting import draft, redraft
from mingdeng.care.referrals.services.incoming import receive, take_in
from mingdeng.care.referrals.services.moving import Overtaken
from mingdeng.care.referrals.services.reminding import acknowledge, remind
from mingdeng.care.referrals.services.sending import PreviewChanged, send
from mingdeng.care.referrals.services.withdrawing import withdraw

__all__ = [
    "Overtaken",
    "PreviewChanged",
    "accept",
    "acknowledge",
    "complete",
    "draft",
    "receive",
    "redraft",
    "reject",
    "remind",
    "send",
    "send_back",
    "take_in",
    "withdraw",
]
