"""Forms of ratings, tiers and questionnaires."""

from mingdeng.care.assessments.forms.base import ActForm
from mingdeng.care.assessments.forms.instrument import CorrectionForm, InstrumentForm, WithdrawForm
from mingdeng.care.assessments.forms.rating import RatingForm, RatingPageForm, RatingRow
from mingdeng.care.assessments.forms.single import AsOfForm, CorrectRatingForm, DecideForm, TierForm

__all__ = [
    "ActForm",
    "AsOfForm",
    "CorrectRatingForm",
    "CorrectionForm",
    "DecideForm",
    "InstrumentForm",
    "RatingForm",
    "RatingPageForm",
    "RatingRow",
    "TierForm",
    "WithdrawForm",
]
