"""The radar in one sentence: what moved beyond noise, what holds, what may be nothing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingdeng.care.assessments.change import Change, Kind

STRONG_FROM = 3
_COUNTS = "零一兩三四五六七八九十"


@dataclass(frozen=True)
class Told:
    """A factor with its change, as the sentence needs it."""

    label: str
    kind: Kind
    change: Change


@dataclass(frozen=True)
class Part:
    """A run of words; `strong` ones are the names of factors that passed the noise."""

    words: str
    strong: bool = False


@dataclass(frozen=True)
class Sentence:
    """The parts in order; `str()` is the plain sentence."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.words for part in self.parts)

    @property
    def named(self) -> tuple[str, ...]:
        """The factors it says passed the noise."""
        return tuple(part.words for part in self.parts if part.strong)


def tell(factors: Sequence[Told], *, months: int, usual: str) -> Sentence:
    """「三個月來，失聯與接觸升高，治療參與下降，這兩項超過測量誤差；…」

    `months` is the nearer comparison; `usual` says what the baseline is, for changes that were
    already there that many months ago. Says so when nothing passed, or nothing can be judged.
    """
    judged = [f for f in factors if f.change.index is not None]
    if not judged:
        return Sentence((Part(_nothing_yet(factors)),))
    beyond = [f for f in judged if f.change.exceeds]
    since, compared = f"{_count(months)}個月來，", f"與平時（{usual}）相比，"
    lead = since if all(_began_since(f, months) for f in beyond) else compared
    if not beyond:
        lead = compared if any(months in f.change.apart for f in judged) else since
        steady = any(f.change.step for f in judged)
        rest = "小的起伏可能只是評定的差異。" if steady else ""
        return Sentence((Part(f"{lead}沒有超過測量誤差的變化。{rest}"),))
    parts = [Part(lead), *_moved(beyond), Part(f"，這{_count(len(beyond))}項超過測量誤差")]
    holding = [f.label for f in judged if f.kind == "protective" and _holds(f)]
    parts.append(Part(f"；{'、'.join(holding)}仍有力。" if holding else "。"))
    if any(f.change.step and not f.change.exceeds for f in judged):
        parts.append(Part("其餘變動可能只是評定的起伏。"))
    return Sentence(tuple(parts))


def _moved(beyond: Sequence[Told]) -> list[Part]:
    """What got worse is told first: 升高 of risk, 下降 of protection, then the rest."""
    groups = (
        [f for f in beyond if f.kind == "risk" and f.change.worse],
        [f for f in beyond if f.kind == "protective" and f.change.worse],
        [f for f in beyond if f.kind == "risk" and not f.change.worse],
        [f for f in beyond if f.kind == "protective" and not f.change.worse],
    )
    parts: list[Part] = []
    for group, verb in zip(groups, ("升高", "下降", "下降", "升高"), strict=True):
        if not group:
            continue
        if parts:
            parts.append(Part("，"))
        for number, told in enumerate(group):
            if number:
                parts.append(Part("、"))
            parts.append(Part(told.label, strong=True))
        parts.append(Part(verb))
    return parts


def _began_since(told: Told, months: int) -> bool:
    """Whether the value then still stood on the baseline's side of today's."""
    before, now, step = told.change.past.get(months), told.change.now, told.change.step
    if before is None or now is None or step is None:
        return False
    return (now - before) * step > 0


def _holds(told: Told) -> bool:
    now = told.change.now
    return now is not None and now >= STRONG_FROM and not told.change.worse


def _nothing_yet(factors: Sequence[Told]) -> str:
    if any(f.change.now is not None for f in factors):
        return "評定的時間還不夠長，算不出本人平時的水準，先不判斷變化。"
    return "還沒有評過任何一項。"


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)
