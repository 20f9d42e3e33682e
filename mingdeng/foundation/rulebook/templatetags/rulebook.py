"""Filters of the editors' templates."""

from django import template

from mingdeng.foundation.rulebook import words

register = template.Library()
register.filter("basis", words.basis)
