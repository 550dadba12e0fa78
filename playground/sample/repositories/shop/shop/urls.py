from django.conf.urls import url
from django.contrib import admin
from django.urls import path

from catalogue import views

urlpatterns = [
    path("admin/", admin.site.urls),
    url(r"^$", views.home, name="home"),
    url(r"^prices$", views.prices, name="prices"),
]
