"""Fixtures of every test: a test environment of its own, keys of its own, no network."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as project


@pytest.fixture(scope="session", autouse=True)
def _keyring():
    from mingdeng.foundation.secrecy import keyring

    keyring.write(keyring.fresh(), Path(project.KEYRING_PATH))


@pytest.fixture(autouse=True)
def _anchors(settings, tmp_path):
    settings.AUDIT_ANCHOR_PATH = str(tmp_path / "anchors.log")
    settings.FILES_PATH = str(tmp_path / "files")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test database carries the shipped code lists and rules, as every deployment does."""
    with django_db_blocker.unblock():
        from mingdeng.foundation.rules.loading import load_all

        load_all()
