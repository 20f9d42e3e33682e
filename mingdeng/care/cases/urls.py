"""Addresses of cases."""

from django.urls import path

from mingdeng.care.cases.views import (
    acts,
    approvals,
    board,
    flows,
    glass,
    handing,
    intake,
    listing,
    opening,
    page,
)

app_name = "cases"
urlpatterns = [
    path("cases/", listing.cases, name="list"),
    path("cases/export/", listing.export, name="export"),
    path("cases/cells/", listing.cells, name="cells"),
    path("cases/new/", intake.search, name="new"),
    path("cases/new/start/", intake.start, name="start"),
    path("cases/new/<uuid:once>/<slug:step>/", intake.step, name="intake"),
    path("cases/team/", board.team, name="team"),
    path("cases/team/move/", board.move, name="move"),
    path("cases/queue/", board.queue, name="queue"),
    path("cases/approvals/<uuid:ref>/", approvals.approval, name="approval"),
    path("cases/approvals/<uuid:ref>/withdraw/", approvals.withdraw, name="withdraw"),
    path("cases/hand-overs/<uuid:ref>/", handing.note, name="hand_over_note"),
    path("cases/glass/", glass.find, name="glass_find"),
    path("cases/glass/<uuid:ref>/", glass.review, name="glass_review"),
    path("cases/flows/", flows.mine, name="flows"),
    path("cases/flows/new/", flows.begin_alone, name="flow_new"),
    path("cases/flows/<uuid:ref>/", flows.flow, name="flow"),
    path("cases/flows/<uuid:ref>/school/", flows.school, name="flow_school"),
    path("cases/<uuid:ref>/", page.page, name="page"),
    path("cases/<uuid:ref>/panel/<str:name>/", page.panel, name="panel"),
    path("cases/<uuid:ref>/opening/", opening.assess, name="opening"),
    path("cases/<uuid:ref>/decide/", opening.decide, name="decide"),
    path("cases/<uuid:ref>/assign/", handing.assign, name="assign"),
    path("cases/<uuid:ref>/hand-over/", handing.hand_over, name="hand_over"),
    path("cases/<uuid:ref>/phase/", acts.phase, name="phase"),
    path("cases/<uuid:ref>/legal-status/", acts.legal_status, name="legal_status"),
    path("cases/<uuid:ref>/due/", acts.due, name="due"),
    path("cases/<uuid:ref>/close/", acts.close, name="close"),
    path("cases/<uuid:ref>/transfer/", acts.transfer, name="transfer"),
    path("cases/<uuid:ref>/reopen/", acts.reopen, name="reopen"),
    path("cases/<uuid:ref>/glass/", glass.break_glass, name="glass"),
    path("cases/<uuid:ref>/flows/new/", flows.begin, name="case_flow_new"),
]
