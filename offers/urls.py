from django.urls import path

from offers.views import browse, care, export, feedback, offers, preview, proposals, suggest

app_name = "offers"
urlpatterns = [
    path("angebote/", offers.offer_list, name="offer_list"),
    path("angebote/export.csv", export.offer_export_csv, name="offer_export_csv"),
    path("angebote/export.xlsx", export.offer_export_xlsx, name="offer_export_xlsx"),
    path("angebote/export.json", export.offer_export_json, name="offer_export_json"),
    path("angebote/export.geojson", export.offer_export_geojson, name="offer_export_geojson"),
    path("angebote/feed.atom", export.offer_feed, name="offer_feed"),
    path("angebote/<slug:slug>/", offers.offer_detail, name="offer_detail"),
    path("angebote/<slug:slug>/melden/", feedback.offer_feedback, name="offer_feedback"),
    path("angebote/vorschau/<str:token>/", preview.offer_preview, name="offer_preview"),
    path("suche/vorschlaege.json", suggest.suggest, name="suggest"),
    path("rueckmeldung/", feedback.search_feedback, name="search_feedback"),
    path("vorschlagen/", proposals.propose, name="propose"),
    path("pflege/<str:token>/", care.home, name="care"),
    path("pflege/<str:token>/neu/", care.new, name="care_new"),
    path("pflege/<str:token>/entwurf/<int:pk>/", care.form, name="care_form"),
    path("pflege/<str:token>/entwurf/<int:pk>/weg/", care.withdraw, name="care_withdraw"),
    path("pflege/<str:token>/<uuid:uuid>/stimmt/", care.confirm, name="care_confirm"),
    path("pflege/<str:token>/<uuid:uuid>/aendern/", care.change, name="care_change"),
    path("pflege/<str:token>/<uuid:uuid>/zu-ende/", care.ended, name="care_ended"),
    path("lebensweg/", browse.life_path, name="life_path"),
    path("lebensweg/uebergang/<slug:slug>/", browse.transition_detail, name="transition_detail"),
    path("lebensweg/<slug:slug>/", browse.life_phase_detail, name="life_phase_detail"),
    path("themen/", browse.topic_list, name="topic_list"),
    path("themen/<slug:slug>/", browse.topic_detail, name="topic_detail"),
    path("situationen/", browse.situation_list, name="situation_list"),
    path("situationen/<slug:slug>/", browse.situation_detail, name="situation_detail"),
    path("anbieter/", browse.provider_list, name="provider_list"),
    path("anbieter/<slug:slug>/", browse.provider_detail, name="provider_detail"),
    path("stadtteile/", browse.district_list, name="district_list"),
    path("stadtteile/<slug:slug>/", browse.district_detail, name="district_detail"),
    path("notfall/", browse.crisis, name="crisis"),
]
