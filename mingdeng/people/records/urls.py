"""Addresses of people: references only, never a name or a number."""

from django.urls import path

from mingdeng.people.records.views import editing, finding, linking, person, restricting

app_name = "records"
urlpatterns = [
    path("people/search/", finding.search, name="search"),
    path("people/<uuid:ref>/", person.person, name="person"),
    path("people/<uuid:ref>/panel/<str:name>/", person.panel, name="panel"),
    path("people/<uuid:ref>/unmask/", person.unmask, name="unmask"),
    path("people/<uuid:ref>/edit/", editing.revise, name="revise"),
    path("people/<uuid:ref>/add/<slug:what>/", editing.add, name="add"),
    path("people/<uuid:ref>/replace/<slug:what>/<uuid:item>/", editing.replace, name="replace"),
    path("people/<uuid:ref>/withdraw/<slug:what>/<uuid:item>/", editing.withdraw, name="withdraw"),
    path("people/<uuid:ref>/link/", linking.choose, name="link_choose"),
    path("people/<uuid:ref>/link/<uuid:other>/", linking.link, name="link"),
    path("people/<uuid:ref>/unlink/<uuid:item>/", linking.unlink, name="unlink"),
    path("people/<uuid:ref>/restrict/", restricting.restrict, name="restrict"),
    path("people/<uuid:ref>/lift/<uuid:item>/", restricting.lift, name="lift"),
]
