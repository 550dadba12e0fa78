from django.db import models
from django.utils.translation import ugettext_lazy as _


class Category(models.Model):
    name = models.CharField(_("name"), max_length=80)

    def __str__(self):
        return self.name


class Product(models.Model):
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    name = models.CharField(_("name"), max_length=120)
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2)
    in_stock = models.NullBooleanField(_("in stock"))
    photo = models.ImageField(upload_to="products", blank=True)

    def __str__(self):
        return self.name
