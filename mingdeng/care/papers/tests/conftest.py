"""The fixtures of referrals, used here too, and readers of papers."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from zipfile import ZipFile

import pytest

from mingdeng.care.referrals.tests.makers import (  # noqa: F401
    agency,
    agree,
    bureau,
    case,
    clerk,
    drafted,
    hire,
    labour,
    sent,
    supervisor,
    take,
    team,
    worker,
)
from mingdeng.foundation.identity.models import Staff


@pytest.fixture
def browse(client):
    def _browse(viewer):
        client.force_login(
            Staff.objects.get(pk=viewer.staff_id),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    return _browse


def words(made, form):
    """Every word in a paper's bytes, spaces left out; of a PDF only that it is one when nothing
    here can read it."""
    if form == "odt":
        with ZipFile(BytesIO(made)) as packed:
            text = "".join(packed.read(n).decode() for n in packed.namelist() if n.endswith("xml"))
    elif shutil.which("pdftotext"):
        run = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True)
        text = run.stdout.decode()
    else:
        pytest.skip("pdftotext is not installed")
    return "".join(text.split())
