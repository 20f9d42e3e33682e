"""Plans of the city: what each open case works towards, drawn from its weakest factors."""

from __future__ import annotations

import random
from datetime import date, timedelta

from mingdeng.care.plans.models import Goal, Intervention, Plan
from mingdeng.demo.caring import Episode
from mingdeng.demo.moments import moment
from mingdeng.demo.writing import Writer

# factor → goal and what is done towards it
WAYS = {
    "contact_loss": ("keep_contact", "denser_contact"),
    "drug_use": ("stop_use", "relapse_prevention"),
    "work_money": ("find_work", "employment_referral"),
    "family_conflict": ("mend_family", "love_and_company"),
    "low_motivation": ("find_reason", "motivational_interview"),
    "peers": ("new_company", "firefly"),
    "mental_health": ("stable_mood", "counselling_subsidy"),
    "justice_pressure": ("meet_duties", "talk_to_probation"),
    "housing": ("safe_home", "housing_and_pickup"),
    "poly_use": ("less_harm", "relapse_prevention"),
}
PLANNED = 0.78
MONTH = timedelta(days=30)


def write_plan(writer: Writer, rng: random.Random, episode: Episode, today: date) -> None:
    """A plan for most open cases older than a month, with two or three goals under way."""
    opened = episode.life.opened_on
    if not episode.is_open or (today - opened).days < 30 or rng.random() > PLANNED:
        return
    begun = min(opened + timedelta(days=rng.randrange(14, 45)), today - timedelta(days=7))
    review = today + timedelta(days=rng.randrange(-12, 80))
    plan = writer[Plan].add(
        key=episode.person.key,
        case_id=episode.case_id,
        from_on=begun,
        review_on=review,
        agreed_on=begun,
        summary=summary(rng, episode),
        recorded_at=moment(begun, 16),
        recorded_by_id=episode.worker.id,
    )
    for position, factor in enumerate(weakest(episode)):
        write_goal(writer, rng, episode, plan, (factor, position), begun)


def summary(rng: random.Random, episode: Episode) -> str:
    """What comes first, in a sentence that fits the life."""
    turns, who = episode.life.turns, episode.profile
    first = (
        [f"先維持{who.clinic}的療程，"]
        if turns.in_treatment(episode.life.opened_on + MONTH)
        else []
    )
    first += ["先把報到、採驗的日子排進作息，"] if "order" in who.traits else []
    first += (
        [f"先穩住{who.job}的工作，"]
        if turns.working(episode.life.opened_on)
        else ["先找到每天有事做，"]
    )
    first += [f"以{who.child}為理由，"] if who.child else []
    then = [f"請{who.kin}一起看警訊。", "再談夜間與領錢日的安排。", "每月面訪一次看成效。"]
    then += ["三個月後複評要不要調整。", "一次只做一件，做到再加。", "本人自己挑了第一個目標。"]
    return rng.choice(first) + rng.choice(then)


def weakest(episode: Episode) -> list[str]:
    """The two or three risk factors rated highest at first."""
    first: dict[str, int] = {}
    for touch in episode.life.touches:
        for factor, value in touch.ratings.items():
            if factor in WAYS:
                first.setdefault(factor, value)
    ranked = sorted(first, key=lambda factor: (-first[factor], factor))
    return ranked[: 3 if episode.case_id % 3 == 0 else 2]


def write_goal(
    writer: Writer,
    rng: random.Random,
    episode: Episode,
    plan: int,
    place: tuple[str, int],
    begun: date,
) -> None:
    """A goal with one intervention, some way along."""
    factor, position = place
    goal_code, way = WAYS[factor]
    target = rng.choice((4, 6, 8, 12))
    goal = writer[Goal].add(
        key=episode.person.key,
        plan_id=plan,
        code=goal_code,
        factor=factor,
        target=target,
        due_on=begun + timedelta(days=180),
        position=position,
        recorded_at=moment(begun, 16),
    )
    writer[Intervention].add(
        key=episode.person.key,
        goal_id=goal,
        code=way,
        responsible_id=episode.worker.id,
        due_on=begun + timedelta(days=150),
        done=rng.randrange(0, target),
        state="running",
        recorded_at=moment(begun, 16),
    )
