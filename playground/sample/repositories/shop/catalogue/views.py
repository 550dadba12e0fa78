from django.shortcuts import render

from .models import Category


def home(request):
    return render(request, "catalogue/home.html")


def prices(request):
    # FIXME: one query per product, takes two seconds since the 2023 catalogue
    rows = []
    for category in Category.objects.all():
        for product in category.product_set.all():
            rows.append((product.category.name, product.name, product.price))
    return render(request, "catalogue/prices.html", {"rows": rows})
