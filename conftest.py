"""Fixtures of every test: a test environment of its own, keys of its own, no network."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as project

# a machine under load is slow, not wrong: no test asserts a time
hypothesis.settings.register_profile("mingdeng", deadline=None)
hypothesis.settings.load_profile("mingdeng")


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
        from mingdeng.config.shipped import SHIPPED
        from mingdeng.foundation.rules.loading import load_all

        load_all()
        SHIPPED.remember()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """A test that commits empties the tables when it ends: the shipped data is put back. After the
    very last test there is no database left to fill."""
    yield
    if nextitem is None:
        return
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and (
        marker.kwargs.get("transaction") or (marker.args and marker.args[0])
    )
    if commits or {"transactional_db", "live_server"} & set(item.fixturenames):
        from pytest_django.plugin import blocking_manager_key

        from mingdeng.config.shipped import SHIPPED

        with item.config.stash[blocking_manager_key].unblock():
            SHIPPED.put_back()
