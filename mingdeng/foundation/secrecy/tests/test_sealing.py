import pytest

from mingdeng.foundation.identity.models import Duty
from mingdeng.foundation.identity.tests.making import staff
from mingdeng.foundation.secrecy import cipher, services

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def make(name="王小明"):
    return Duty.objects.create(
        key=services.new_key(),
        staff=staff(password=None),
        starts_at="2026-11-22T00:00Z",
        ends_at="2026-11-22T08:00Z",
        note=name,
    )


def test_a_sealed_name_comes_back_and_is_not_in_the_row():
    made = make()
    assert Duty.objects.get(pk=made.pk).note == "王小明"
    raw = Duty.objects.filter(pk=made.pk).values_list("note", flat=True)[0]
    assert "王小明".encode() not in bytes(raw)


def test_a_ciphertext_moved_to_another_row_is_refused():
    one, two = make("甲"), make("乙")
    raw = Duty.objects.filter(pk=one.pk).values_list("note", flat=True)[0]
    Duty.objects.filter(pk=two.pk).update(note=raw)
    with pytest.raises(cipher.Tampered):
        _ = Duty.objects.get(pk=two.pk).note


def test_a_destroyed_key_leaves_nothing_to_read():
    made = make()
    services.destroy([made.key])
    assert Duty.objects.get(pk=made.pk).note == "（已依規定銷毀）"


def test_reading_a_page_of_people_costs_one_query(django_assert_num_queries):
    for n in range(5):
        make(str(n))
    with django_assert_num_queries(1):
        assert len({p.note for p in Duty.objects.all()}) == 5


def test_a_sealed_value_cannot_be_written_without_its_row():
    made = make()
    with pytest.raises(Exception, match="sealed"):
        Duty.objects.filter(pk=made.pk).update(note="x")
