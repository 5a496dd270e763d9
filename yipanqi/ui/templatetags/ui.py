"""Template vocabulary of the product; loaded everywhere."""

from django import template

register = template.Library()
