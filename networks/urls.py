from django.urls import path

from networks.views import actors, bodies, home, meetings, proposals, public, registers

app_name = "networks"
urlpatterns = [
    path("", public.network_list, name="network_list"),
    path("intern/", home.home, name="home"),
    path("intern/netz/<slug:slug>/", home.network_overview, name="network_overview"),
    path("intern/gremium/<slug:slug>/", bodies.body_detail, name="body_detail"),
    path(
        "intern/gremium/<slug:slug>/selbstverstaendnis/", bodies.body_charter, name="body_charter"
    ),
    path("intern/gremium/<slug:slug>/stand/", bodies.body_act, name="body_act"),
    path("intern/sitz/<int:pk>/", bodies.contribution, name="contribution"),
    path("intern/akteur/<slug:slug>/", actors.actor_detail, name="actor_detail"),
    path("intern/gremium/<slug:slug>/sitzungen/", meetings.plan, name="meeting_plan"),
    path("intern/gremium/<slug:slug>/vorschlag/", proposals.proposal_new, name="proposal_new"),
    path("intern/sitzung/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("intern/auftrag/<int:pk>/", meetings.work_order_status, name="work_order_status"),
    path("intern/vorschlag/<int:pk>/", proposals.proposal_detail, name="proposal_detail"),
    path("intern/vorschlag/<int:pk>/schritt/", proposals.proposal_move, name="proposal_move"),
    path("intern/netz/<slug:slug>/gremien.csv", registers.bodies_csv, name="bodies_csv"),
    path("intern/netz/<slug:slug>/beschluesse/", registers.decisions, name="decisions"),
    path("intern/netz/<slug:slug>/beschluesse.csv", registers.decisions_csv, name="decisions_csv"),
    path("intern/netz/<slug:slug>/massnahmen/", registers.measures, name="measures"),
    path("intern/netz/<slug:slug>/beteiligung/", registers.participation, name="participation"),
    path("intern/netz/<slug:slug>/selbstpruefung/", registers.self_check, name="self_check"),
    path("intern/massnahme/<slug:slug>/", registers.measure_detail, name="measure_detail"),
    path("intern/verfahren/<slug:slug>/neu/", registers.procedure_copy, name="procedure_copy"),
    path("intern/matrix/<slug:slug>/", registers.matrix_detail, name="matrix_detail"),
    path("intern/matrix/<slug:slug>.csv", registers.matrix_csv, name="matrix_csv"),
    path("intern/planungsprozesse/", registers.processes, name="processes"),
    path("intern/planungsprozesse.csv", registers.processes_csv, name="processes_csv"),
    path("kalender/<str:token>.ics", meetings.calendar_feed, name="calendar"),
    path("<slug:slug>/", public.network_detail, name="network_detail"),
]
