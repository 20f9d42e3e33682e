"""Every shipped rule at its boundary: (rule, what the picture is of, the picture, does it fire).

D is the day looked at. `when(...)` is an ordinary open case in which nothing is the matter.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import count

from mingdeng.care.alerts.picture import (
    Consent,
    Custody,
    Flag,
    Flow,
    Moved,
    Picture,
    Rhythm,
    Told,
    Visit,
    Waiting,
)

TAIPEI = timezone(timedelta(hours=8))
D = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12, tzinfo=TAIPEI)
_ids = count(1)
READS = {
    "negative": "negative",
    "positive": "positive",
    "refused": "missed",
    "no_show": "missed",
    "pending": "unknown",
}


def ago(days: int) -> date:
    return D - timedelta(days=days)


def when(**more) -> Picture:
    held = {
        "case_id": 1,
        "on": D,
        "now": NOON,
        "since": ago(200),
        "last_reached_on": ago(5),
        "z": (("z_amber", 1.28), ("z_red", 1.96)),
        **more,
    }
    held["facts"] = tuple(sorted(held.get("facts", ()), key=lambda fact: (fact.on, fact.id)))
    return Picture(**held)


def told(kind: str, outcome: str, *days: int, until: int | None = None) -> tuple[Told, ...]:
    """Facts so many days ago each."""
    end = ago(until) if until is not None else None
    return tuple(
        Told(next(_ids), kind, outcome, ago(day), end, READS.get(outcome, "")) for day in days
    )


def doses(*days: int) -> tuple[Told, ...]:
    return told("dose", "missed", *days)


def rated(
    factor="drug_use", now=3, *, index=2.4, worse=True, days=3, stale=False, usual=1.0, run=()
) -> Moved:
    """A factor; `run` are (days ago, value) of its readings, oldest first."""
    readings = tuple((ago(day), value, n) for n, (day, value) in enumerate(run, start=1))
    return Moved(factor, "risk", now, usual, index, worse, ago(days), 7, stale, readings)


def stale(count: int, days: int) -> tuple[Moved, ...]:
    """So many factors last rated so many days ago."""
    return tuple(rated(f"f{n}", stale=True, index=None, days=days) for n in range(count))


def deferred(**more) -> Picture:
    return when(legal_status="deferred_prosecution", legal_since=ago(100), due_on=ago(-265), **more)


def flow(stage="household_review", path="neglect_suspected") -> Flow:
    return Flow(5, "minor", path, stage, ago(1), NOON - timedelta(hours=20))


def at(hours: float) -> datetime:
    """So many hours before noon."""
    return NOON - timedelta(hours=hours)


RELEASED = Custody(False, ago(7), ago(7))
RELEASED_LATER = Custody(False, ago(6), ago(6))
FAILED = (ago(20),)
NEGATIVES = told("urine", "negative", 40, 30, 20, 10)

TABLE: list[tuple[str, str, Picture, bool]] = [
    ("two_failed_contacts", "one failed contact", when(failed=(ago(2),)), False),
    ("two_failed_contacts", "two in a row", when(failed=(ago(9), ago(2))), True),
    ("lost_two_months", "31 Jan to 30 Mar", when(on=date(2026, 3, 30), last_reached_on=date(2026, 1, 31), failed=FAILED), False),
    ("lost_two_months", "31 Jan to 31 Mar", when(last_reached_on=date(2026, 1, 31), failed=FAILED), True),
    ("lost_two_months", "31 Dec, and February has no 31st", when(on=date(2026, 2, 28), last_reached_on=date(2025, 12, 31), failed=FAILED), False),
    ("lost_two_months", "31 Dec to 1 Mar", when(on=date(2026, 3, 1), last_reached_on=date(2025, 12, 31), failed=FAILED), True),
    ("lost_two_months", "never reached, owed for two months", when(last_reached_on=None, since=date(2026, 1, 31), rhythm=Rhythm(due_on=ago(1))), True),
    ("lost_two_months", "out of prison since", when(last_reached_on=date(2025, 9, 1), since=ago(10), failed=FAILED), False),
    ("lost_two_months", "still being taken in", when(status="intake", last_reached_on=None, failed=FAILED), False),
    ("lost_two_months", "by plan called every three months", when(last_reached_on=ago(80), rhythm=Rhythm(due_on=ago(-10))), False),
    ("overdue_visit", "6 days late", when(rhythm=Rhythm(due_on=ago(6))), False),
    ("overdue_visit", "7 days late", when(rhythm=Rhythm(due_on=ago(7))), True),
    ("overdue_visit", "no clock runs", when(rhythm=Rhythm()), False),
    ("face_to_face_overdue", "6 days late", when(rhythm=Rhythm(meet_by=ago(6), window=30)), False),
    ("face_to_face_overdue", "7 days late", when(rhythm=Rhythm(meet_by=ago(7), window=30)), True),
    ("face_to_face_overdue", "no meeting asked for", when(rhythm=Rhythm(meet_by=ago(90))), False),
    ("first_contact_overdue", "its last day", when(rhythm=Rhythm(first_by=D)), False),
    ("first_contact_overdue", "the day after", when(rhythm=Rhythm(first_by=ago(1))), True),
    ("home_visit_unsafe", "a minute before", when(visits=(Visit(3, "home", at(-1 / 60)),)), False),
    ("home_visit_unsafe", "to the minute", when(visits=(Visit(3, "home", at(0)),)), True),
    ("home_visit_unsafe", "she is out", when(), False),
    ("dose_missed_warning", "4 days", when(facts=doses(4, 3, 2, 1)), False),
    ("dose_missed_warning", "5 days", when(facts=doses(5, 4, 3, 2, 1)), True),
    ("dose_missed_warning", "5 days told as one stretch", when(facts=told("dose", "missed", 5, until=1)), True),
    ("dose_missed_warning", "5 days with one excused", when(facts=doses(6, 5, 3, 2, 1) + told("dose", "excused", 4)), False),
    ("dose_missed_warning", "5 days with one nobody told of", when(facts=doses(6, 5, 3, 2, 1)), False),
    ("dose_missed_warning", "5 days, then taken", when(facts=doses(6, 5, 4, 3, 2) + told("dose", "kept", 1)), False),
    ("treatment_missed_8_days", "7 days", when(facts=doses(*range(1, 8))), False),
    ("treatment_missed_8_days", "8 days", when(facts=doses(*range(1, 9))), True),
    ("treatment_missed_warning", "2 times", when(facts=told("treatment", "missed", 30, 20)), False),
    ("treatment_missed_warning", "3 times", when(facts=told("treatment", "missed", 30, 20, 10)), True),
    ("treatment_missed_warning", "3 times, told by two", when(facts=told("treatment", "missed", 30, 20, 20)), False),
    ("treatment_missed_warning", "3 times, once before it began anew", when(facts=told("treatment", "missed", 50, 20, 10) + told("treatment", "started", 40)), False),
    ("treatment_missed_3_times", "3 times", when(facts=told("treatment", "missed", 30, 20, 10)), False),
    ("treatment_missed_3_times", "4 times", when(facts=told("treatment", "missed", 30, 20, 10, 1)), True),
    ("treatment_missed_3_times", "4 times, completed since", when(facts=told("treatment", "missed", 30, 20, 10, 2) + told("treatment", "completed", 1)), False),
    ("treatment_threat", "suspected", when(facts=told("threat", "suspected", 1)), False),
    ("treatment_threat", "confirmed", when(facts=told("threat", "confirmed", 1)), True),
    ("attendance_low", "7 of 8: exactly 87.5%", when(facts=told("treatment", "kept", 50, 45, 40, 35, 30, 25, 20) + told("treatment", "missed", 10)), False),
    ("attendance_low", "6 of 7", when(facts=told("treatment", "kept", 45, 40, 35, 30, 25, 20) + told("treatment", "missed", 10)), True),
    ("attendance_low", "only 3 planned", when(facts=told("treatment", "kept", 45, 40) + told("treatment", "missed", 10)), False),
    ("attendance_low", "missed 60 days ago: outside", when(facts=told("treatment", "kept", 45, 40, 35) + told("treatment", "missed", 60)), False),
    ("positive_after_negatives", "27 days of negatives", when(facts=told("urine", "negative", 28, 14) + told("urine", "positive", 1)), False),
    ("positive_after_negatives", "28 days", when(facts=told("urine", "negative", 29, 14) + told("urine", "positive", 1)), True),
    ("positive_after_negatives", "one negative says too little", when(facts=told("urine", "negative", 60) + told("urine", "positive", 1)), False),
    ("positive_after_negatives", "a positive in between", when(facts=NEGATIVES + told("urine", "positive", 15, 1)), False),
    ("positive_after_negatives", "missed tests are neither", when(facts=NEGATIVES + told("urine", "no_show", 5) + told("urine", "positive", 1)), True),
    ("positive_after_negatives", "negative again since", when(facts=NEGATIVES + told("urine", "positive", 3) + told("urine", "negative", 1)), False),
    ("urine_missed_twice", "once", when(facts=told("urine", "no_show", 3)), False),
    ("urine_missed_twice", "not come and refused", when(facts=told("urine", "no_show", 20) + told("urine", "refused", 3)), True),
    ("urine_missed_twice", "a sample given in between", when(facts=told("urine", "no_show", 20, 3) + told("urine", "pending", 10)), False),
    ("deferred_prosecution_at_risk", "a positive test", deferred(facts=told("urine", "positive", 3)), True),
    ("deferred_prosecution_at_risk", "the same without the status", when(facts=told("urine", "positive", 3)), False),
    ("deferred_prosecution_at_risk", "before the status began", deferred(facts=told("urine", "positive", 101)), False),
    ("deferred_prosecution_at_risk", "8 doses missed", deferred(facts=doses(*range(1, 9))), True),
    ("deferred_prosecution_at_risk", "a threat", deferred(facts=told("threat", "confirmed", 2)), True),
    ("deferred_prosecution_at_risk", "a threat only suspected", deferred(facts=told("threat", "suspected", 2)), False),
    ("deferred_final_test_due", "16 days before the end", deferred(facts=told("treatment", "started", 100, until=-16)), False),
    ("deferred_final_test_due", "15 days before", deferred(facts=told("treatment", "started", 100, until=-15)), True),
    ("deferred_final_test_due", "tested within the 15 days", deferred(facts=told("treatment", "started", 100, until=-10) + told("urine", "negative", 2)), False),
    ("deferred_final_test_due", "ended yesterday", deferred(facts=told("treatment", "started", 100, until=1)), False),
    ("final_test_positive", "16 days before the end", deferred(facts=told("treatment", "started", 100, until=-13) + told("urine", "positive", 3)), False),
    ("final_test_positive", "15 days before the end", deferred(facts=told("treatment", "started", 100, until=-12) + told("urine", "positive", 3)), True),
    ("final_test_positive", "on the last day, and it is over", deferred(facts=told("treatment", "started", 100, until=2) + told("urine", "positive", 2) + told("treatment", "completed", 1)), True),
    ("final_test_positive", "after the end", deferred(facts=told("treatment", "started", 100, until=2) + told("urine", "positive", 1)), False),
    ("final_test_positive", "negative", deferred(facts=told("treatment", "started", 100, until=-12) + told("urine", "negative", 3)), False),
    ("final_test_positive", "without the status", when(facts=told("treatment", "started", 100, until=-12) + told("urine", "positive", 3)), False),
    ("release_within_30_days", "in 31 days", when(custody=Custody(True, ago(90), ago(-31))), False),
    ("release_within_30_days", "in 30 days", when(custody=Custody(True, ago(90), ago(-30))), True),
    ("release_within_30_days", "out already", when(custody=Custody(False, ago(1), ago(1))), False),
    ("just_released", "6 days out", when(custody=RELEASED_LATER, last_reached_on=ago(90)), False),
    ("just_released", "7 days out", when(custody=RELEASED, last_reached_on=ago(90)), True),
    ("just_released", "reached on the day he came out", when(custody=RELEASED, last_reached_on=ago(7)), False),
    ("phq9_item9", "another questionnaire's flag", when(flags=(Flag(4, "other", ago(1)),)), False),
    ("phq9_item9", "its own", when(flags=(Flag(4, "phq9_item9", ago(1)),)), True),
    ("suicide_screen_high", "moderate", when(facts=told("suicide_screen", "screen_moderate", 1)), False),
    ("suicide_screen_high", "high", when(facts=told("suicide_screen", "screen_high", 1)), True),
    ("suicidal_rating", "rated 2", when(factors=(rated("mental_health", 2, run=[(3, 2)]),)), False),
    ("suicidal_rating", "rated 3", when(factors=(rated("mental_health", 3, run=[(3, 3)]),)), True),
    ("suicidal_rating", "was 3, is 1", when(factors=(rated("mental_health", 1, run=[(30, 3), (3, 1)]),)), False),
    ("overdose", "survived", when(facts=told("overdose", "survived", 1)), True),
    ("overdose", "died", when(facts=told("overdose", "died", 1)), False),
    ("self_harm", "attempted", when(facts=told("self_harm", "attempt", 1)), True),
    ("self_harm", "nothing", when(), False),
    ("minor_at_risk", "a flow begun, not reported", when(flows=(flow(),)), True),
    ("minor_at_risk", "reported by the flow", when(flows=(flow("report_and_refer"),)), False),
    ("minor_at_risk", "reported on record", when(flows=(flow(),), facts=told("child_report", "reported", 0)), False),
    ("minor_at_risk", "from social affairs to us", when(flows=(flow(path="adult_suspected"),)), False),
    ("minor_at_risk", "violence at home, a child of 17", when(facts=told("family_violence", "suspected", 1), children=(17,)), True),
    ("minor_at_risk", "violence at home, all of age", when(facts=told("family_violence", "suspected", 1), children=(18,)), False),
    ("child_left_by_custody", "a child of 11", when(custody=Custody(True, ago(2)), children=(11, 14)), True),
    ("child_left_by_custody", "a child of 12", when(custody=Custody(True, ago(2)), children=(12,)), False),
    ("child_left_by_custody", "reported since", when(custody=Custody(True, ago(2)), children=(4,), facts=told("child_report", "reported", 1)), False),
    ("pregnancy", "told of", when(facts=told("pregnancy", "started", 10)), True),
    ("pregnancy", "born since", when(facts=told("pregnancy", "started", 10) + told("pregnancy", "birth", 1)), False),
    ("pregnancy", "its flow is begun", when(facts=told("pregnancy", "started", 10), flows=(Flow(9, "pregnancy", "", "", ago(1), NOON),)), False),
    ("two_factors_worse", "one factor", when(factors=(rated(index=1.5),)), False),
    ("two_factors_worse", "two beyond 1.28", when(factors=(rated(index=1.28), rated("peers", index=1.3))), True),
    ("two_factors_worse", "one of them below", when(factors=(rated(index=1.27), rated("peers", index=1.3))), False),
    ("two_factors_worse", "one of them for the better", when(factors=(rated(index=-2.0, worse=False), rated("peers", index=1.3))), False),
    ("two_factors_worse", "one rated 31 days ago", when(factors=(rated(days=31), rated("peers"))), False),
    ("factor_much_worse", "1.95", when(factors=(rated(index=1.95),)), False),
    ("factor_much_worse", "1.96", when(factors=(rated(index=1.96),)), True),
    ("factor_much_worse", "no baseline", when(factors=(rated(index=None),)), False),
    ("ratings_stale", "5 factors", when(factors=stale(5, 60)), False),
    ("ratings_stale", "6 factors, none rated for 60 days", when(factors=stale(6, 60)), True),
    ("ratings_stale", "6 factors, 59 days", when(factors=stale(6, 59)), False),
    ("ratings_stale", "6 factors, another rated last week", when(factors=(*stale(6, 90), rated(days=7))), False),
    ("referral_unanswered", "a minute left", when(referrals=(Waiting(2, "示範醫院", at(-1 / 60)),)), False),
    ("referral_unanswered", "its time is over", when(referrals=(Waiting(2, "示範醫院", at(0)),)), True),
    ("consent_ending", "in 15 days", when(consents=(Consent(2, ("labour",), ago(-15)),)), False),
    ("consent_ending", "in 14 days", when(consents=(Consent(2, ("labour",), ago(-14)),)), True),
    ("consent_ending", "ended yesterday", when(consents=(Consent(2, ("labour",), ago(1)),)), False),
    ("plan_review_due", "6 days late", when(review_on=ago(6)), False),
    ("plan_review_due", "7 days late", when(review_on=ago(7)), True),
    ("follow_up_ending", "in 31 days", when(due_on=ago(-31)), False),
    ("follow_up_ending", "in 30 days", when(due_on=ago(-30)), True),
    ("follow_up_ending", "asked to close already", when(status="closing", due_on=ago(-10)), False),
]  # fmt: skip
