from django.urls import path

from networks.views import actors, bodies, home, public

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
    path("<slug:slug>/", public.network_detail, name="network_detail"),
]
