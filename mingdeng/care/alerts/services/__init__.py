"""Verbs on alerts: evaluating cases, dealing with what was raised, climbing the ladder."""

from mingdeng.care.alerts.services.escalating import escalate_due
from mingdeng.care.alerts.services.evaluation import Outcome, evaluate, evaluate_many
from mingdeng.care.alerts.services.following import follow_worker
from mingdeng.care.alerts.services.handling import (
    Overtaken,
    acknowledge,
    acknowledge_many,
    remind,
    resolve,
)

__all__ = [
    "Outcome",
    "Overtaken",
    "acknowledge",
    "acknowledge_many",
    "escalate_due",
    "evaluate",
    "evaluate_many",
    "follow_worker",
    "remind",
    "resolve",
]
