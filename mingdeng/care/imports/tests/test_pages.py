"""The pages of an import: the file's name is sealed, and still its owner reads it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingdeng.care.imports.models import Batch
from mingdeng.care.imports.tests.files import csv_file, good
from mingdeng.care.referrals.tests.makers import bureau, hire, supervisor, team  # noqa: F401
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


def test_a_file_is_checked_and_both_pages_name_it(supervisor):  # noqa: F811
    client = Client()
    client.force_login(Staff.objects.get(pk=supervisor.staff_id))
    file = SimpleUploadedFile("九月名冊.csv", csv_file(good(3)))
    answer = client.post(reverse("imports:list"), {"file": file}, follow=True)
    assert answer.status_code == 200
    assert "九月名冊.csv" in page_text(answer)
    assert "可匯入 3" in page_text(answer)
    listed = client.get(reverse("imports:list"))
    assert "九月名冊.csv" in page_text(listed)
    assert Batch.objects.count() == 1
