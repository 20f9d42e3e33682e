"""Addresses of plans and suggestions."""

from django.urls import path

from mingdeng.care.plans.views import goals, page, plans, suggestions

app_name = "plans"
urlpatterns = [
    path("plans/suggestions/", page.table, name="table"),
    path("plans/suggestion/<uuid:ref>/accept/", suggestions.accept, name="accept"),
    path("plans/suggestion/<uuid:ref>/edit/", suggestions.edit, name="edit_suggestion"),
    path("plans/suggestion/<uuid:ref>/decline/", suggestions.decline, name="decline"),
    path("plans/plan/<uuid:ref>/edit/", plans.revise, name="revise"),
    path("plans/plan/<uuid:ref>/agree/", plans.agree, name="agree"),
    path("plans/plan/<uuid:ref>/review/", plans.review, name="review"),
    path("plans/plan/<uuid:ref>/goal/", goals.add_goal, name="add_goal"),
    path("plans/goal/<uuid:ref>/", goals.revise_goal, name="revise_goal"),
    path("plans/goal/<uuid:ref>/close/", goals.close_goal, name="close_goal"),
    path("plans/goal/<uuid:ref>/add/", goals.add_intervention, name="add_intervention"),
    path("plans/intervention/<uuid:ref>/", goals.revise_intervention, name="revise_intervention"),
    path("plans/intervention/<uuid:ref>/progress/", goals.progress, name="progress"),
    path("plans/<uuid:ref>/", page.page, name="page"),
    path("plans/<uuid:ref>/aside/", page.aside, name="aside"),
    path("plans/<uuid:ref>/new/", plans.make, name="make"),
    path("plans/<uuid:ref>/copy/", plans.copy, name="copy"),
]
