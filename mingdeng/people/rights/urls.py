"""Addresses of a person's rights: references only."""

from django.urls import path

from mingdeng.people.rights.views import copying, listing, shredding

app_name = "rights"
urlpatterns = [
    path("rights/", listing.index, name="list"),
    path("people/<uuid:ref>/shred/", shredding.ask, name="ask_shredding"),
    path("rights/shreddings/<uuid:ref>/", shredding.page, name="shredding"),
    path("rights/shreddings/<uuid:ref>/sign/", shredding.sign, name="sign_shredding"),
    path("rights/shreddings/<uuid:ref>/refuse/", shredding.refuse, name="refuse_shredding"),
    path("rights/shreddings/<uuid:ref>/withdraw/", shredding.withdraw, name="withdraw_shredding"),
    path("people/<uuid:ref>/copy/", copying.ask, name="ask_copy"),
    path("rights/copies/<uuid:ref>/", copying.page, name="copy"),
    path("rights/copies/<uuid:ref>/make/", copying.make, name="make_copy"),
    path("rights/copies/<uuid:ref>/download/", copying.download, name="download_copy"),
    path("rights/copies/<uuid:ref>/extend/", copying.extend, name="extend_copy"),
    path("rights/copies/<uuid:ref>/refuse/", copying.refuse, name="refuse_copy"),
    path("rights/copies/<uuid:ref>/hand/", copying.hand_over, name="hand_copy"),
    path("rights/copies/<uuid:ref>/withdraw/", copying.withdraw, name="withdraw_copy"),
]
