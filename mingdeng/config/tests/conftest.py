"""The city of the access walk, for every test that looks at it."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings as project
from django.db import transaction

from mingdeng.config.tests.city.building import build


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """The city, built once and rolled back when the module ends."""
    logging.disable(logging.CRITICAL)  # thousands of refusals are the point
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        made.files_path = project.FILES_PATH
        yield made
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
