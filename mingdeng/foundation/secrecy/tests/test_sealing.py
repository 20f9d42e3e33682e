import pytest

from mingdeng.foundation.secrecy import cipher, services
from mingdeng.people.records.models import PersonRecord

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def make(name="王小明"):
    return PersonRecord.objects.create(key=services.new_key(), name=name)


def test_a_sealed_name_comes_back_and_is_not_in_the_row():
    made = make()
    assert PersonRecord.objects.get(pk=made.pk).name == "王小明"
    raw = PersonRecord.objects.filter(pk=made.pk).values_list("name", flat=True)[0]
    assert "王小明".encode() not in bytes(raw)


def test_a_ciphertext_moved_to_another_row_is_refused():
    one, two = make("甲"), make("乙")
    raw = PersonRecord.objects.filter(pk=one.pk).values_list("name", flat=True)[0]
    PersonRecord.objects.filter(pk=two.pk).update(name=raw)
    with pytest.raises(cipher.Tampered):
        _ = PersonRecord.objects.get(pk=two.pk).name


def test_a_destroyed_key_leaves_nothing_to_read():
    made = make()
    services.destroy([made.key])
    assert PersonRecord.objects.get(pk=made.pk).name == "（已依規定銷毀）"


def test_reading_a_page_of_people_costs_one_query(django_assert_num_queries):
    for n in range(5):
        make(str(n))
    with django_assert_num_queries(1):
        assert len({p.name for p in PersonRecord.objects.all()}) == 5


def test_a_sealed_value_cannot_be_written_without_its_row():
    made = make()
    with pytest.raises(Exception, match="sealed"):
        PersonRecord.objects.filter(pk=made.pk).update(name="x")
