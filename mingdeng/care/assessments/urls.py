"""Addresses of ratings, tiers and questionnaires."""

from django.urls import path

from mingdeng.care.assessments.views import catalogue, factors, instruments, tiers

app_name = "assessments"
urlpatterns = [
    path("assessments/factors/", catalogue.factors, name="catalogue"),
    path("assessments/ratings/<uuid:ref>/correct/", factors.correct, name="correct_rating"),
    path("assessments/given/<uuid:ref>/", instruments.given, name="given"),
    path("assessments/given/<uuid:ref>/correct/", instruments.correct, name="correct_given"),
    path("assessments/given/<uuid:ref>/withdraw/", instruments.withdraw, name="withdraw_given"),
    path("assessments/tier-requests/<uuid:ref>/decide/", tiers.decide, name="decide_tier"),
    path("assessments/tier-requests/<uuid:ref>/withdraw/", tiers.withdraw, name="withdraw_tier"),
    path("assessments/<uuid:ref>/", factors.radar, name="radar"),
    path("assessments/<uuid:ref>/radar.ods", factors.radar_sheet, name="radar_sheet"),
    path("assessments/<uuid:ref>/rate/", factors.rate, name="rate"),
    path("assessments/<uuid:ref>/factor/<slug:code>/", factors.factor, name="factor"),
    path("assessments/<uuid:ref>/tier/", tiers.tier, name="tier"),
    path("assessments/<uuid:ref>/tier/sum/", tiers.why, name="tier_sum"),
    path("assessments/<uuid:ref>/tier/lift/", tiers.lift, name="lift_tier"),
    path("assessments/<uuid:ref>/instruments/", instruments.overview, name="instruments"),
    path("assessments/<uuid:ref>/instrument/<slug:code>/", instruments.give, name="give"),
    path(
        "assessments/<uuid:ref>/instrument/<slug:code>/history/",
        instruments.history,
        name="instrument_history",
    ),
]
