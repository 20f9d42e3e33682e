"""Villages are dated: who asks for a day gets the villages of that day."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.places import loading, queries, services
from mingdeng.foundation.places.districts import UnknownDistrict
from mingdeng.foundation.places.models import Jurisdiction, Succession, Village, VillageCount
from mingdeng.foundation.places.village_data import (
    official_counts,
    shipped_villages,
    village_events,
)

pytestmark = pytest.mark.django_db

BEFORE, AFTER = dt.date(2026, 6, 30), dt.date(2026, 7, 1)
ZUOYING = "64000030"


def test_the_files_hold_891_villages_and_changes_that_add_up() -> None:
    assert len(shipped_villages()) == 891
    assert sum(1 for each in shipped_villages() if not each.code) == 5
    told = [event for event in village_events() if event.kind != "unidentified"]
    assert sum(len(event.after) - len(event.before) for event in told) == 3
    assert sum(len(event.before) for event in told) == 21
    assert [each.villages for each in official_counts()] == [891, 890, 893]


def test_loading_twice_changes_nothing_the_second_time() -> None:
    Succession.objects.all().delete()
    for table in (Village, VillageCount, Jurisdiction):
        table.objects.all().delete()
    assert loading.load() > 891
    heard = io.StringIO()
    assert loading.load(stdout=heard) == 0
    assert "異動 0 筆" in heard.getvalue()
    assert "略過" not in heard.getvalue()


@pytest.mark.parametrize(
    ("day", "official", "named", "explained"),
    [
        (dt.date(2018, 1, 1), 891, 891, False),
        (dt.date(2021, 12, 31), 891, 891, False),
        (dt.date(2022, 1, 1), 890, 891, True),
        (BEFORE, 890, 891, True),
        (AFTER, 893, 894, True),
    ],
)
def test_the_official_denominator_stands_and_a_gap_is_explained(
    day: dt.date, official: int, named: int, explained: bool
) -> None:
    found = queries.denominator(day)
    assert (found.official, found.named) == (official, named)
    assert ("裁併不明" in found.explanation) is explained


def test_no_denominator_is_guessed() -> None:
    with pytest.raises(queries.NoVillageCount, match="補登"):
        queries.denominator(dt.date(2017, 12, 31))


def test_a_split_village_has_several_successors_on_its_day() -> None:
    old = queries.find_village("左營區", "福山里", BEFORE)
    assert old is not None
    assert queries.successors_on(old, BEFORE) == [old]
    after = queries.successors_on(old, AFTER)
    assert sorted(each.name for each in after) == ["福山里", "福榮里", "福檳里", "福華里"]
    assert old not in after


def test_a_merged_village_has_one_successor() -> None:
    old = queries.find_village("鹽埕", "慈愛里", BEFORE)
    assert old is not None
    assert [each.name for each in queries.successors_on(old, AFTER)] == ["北端里"]
    assert queries.find_village("鹽埕", "慈愛里", AFTER) is None
    new = queries.find_village("鹽埕", "北端里", AFTER)
    assert new is not None
    assert sorted(each.name for each in new.predecessors.all()) == ["博愛里", "慈愛里"]


def test_villages_are_listed_by_district_and_day() -> None:
    assert (
        queries.villages_on(BEFORE, ZUOYING).count() + 2
        == queries.villages_on(AFTER, ZUOYING).count()
    )
    choices = queries.village_choices(AFTER, ZUOYING)
    assert choices[0] == ("", "請選擇里")
    assert "崇聖里" in dict(choices).values()
    with pytest.raises(UnknownDistrict):
        queries.find_village("中正區", "福山里", AFTER)


def test_successors_are_followed_over_several_changes() -> None:
    later = dt.date(2030, 7, 1)
    services.change_villages(
        ZUOYING, before=["福榮里", "福華里"], after=["福榮里"], on=later, source="測試"
    )
    old = queries.find_village("左營區", "福山里", BEFORE)
    assert old is not None
    names = sorted(each.name for each in queries.successors_on(old, later))
    assert names == ["福山里", "福榮里", "福檳里"]


def test_the_bureau_can_tell_the_unidentified_merger() -> None:
    services.change_villages(
        "64000060", before=["仁聲里"], after=[], on=dt.date(2022, 1, 1), source="測試：虛構"
    )
    assert queries.denominator(BEFORE).named == 890
    assert queries.denominator(BEFORE).explanation == ""
    assert loading.load() == 0
    assert queries.denominator(AFTER).named == 893


def test_what_the_bureau_changes_is_audited_and_what_is_loaded_is_not() -> None:
    loading.load()
    assert not Entry.objects.filter(code__startswith="village").exists()
    services.change_villages(
        ZUOYING, before=["高鐵里"], after=["甲里", "乙里"], on=dt.date(2030, 1, 1), source="測試"
    )
    services.set_village_count(dt.date(2030, 1, 1), 894, source="測試")
    codes = Entry.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["village.changed", "village_count.set"]


def test_a_change_the_bureau_made_survives_loading() -> None:
    village = queries.find_village("左營區", "菜福里", AFTER)
    assert village is not None
    village.name, village.edited = "葫蘆里", True
    village.save()
    assert loading.load() == 0
    assert queries.find_village("左營區", "菜福里", AFTER) is None
    assert queries.denominator(AFTER).named == 894


def test_a_village_that_is_not_there_cannot_change() -> None:
    with pytest.raises(services.VillageChangeError, match="沒有「無此里」"):
        services.change_villages(
            ZUOYING, before=["無此里"], after=["新里"], on=AFTER, source="測試"
        )
    assert not Village.objects.filter(name="新里").exists()


def test_a_merger_into_a_standing_village_must_name_it() -> None:
    with pytest.raises(services.VillageChangeError, match="也列為調整前"):
        services.change_villages(
            ZUOYING, before=["高鐵里"], after=["崇聖里"], on=dt.date(2030, 1, 1), source="測試"
        )
    assert queries.find_village("左營", "高鐵里", dt.date(2030, 1, 2)) is not None


def test_a_new_official_count_ends_the_one_before() -> None:
    services.set_village_count(dt.date(2030, 7, 1), 900, source="測試")
    assert queries.denominator(dt.date(2030, 6, 30)).official == 893
    assert queries.denominator(dt.date(2030, 7, 1)).official == 900
    assert loading.load() == 0
    assert VillageCount.objects.count() == 4


def test_jurisdictions_are_data_the_bureau_may_change() -> None:
    police, court = Jurisdiction.Kind.POLICE_PRECINCT, Jurisdiction.Kind.PROSECUTORS_OFFICE
    names = [row.name for row in queries.jurisdictions("64000050", police, AFTER)]
    assert names == ["三民第一分局", "三民第二分局"]
    assert len(queries.districts_under("臺灣高雄地方檢察署", court, AFTER)) == 12
    assert len(queries.districts_under("臺灣橋頭地方檢察署", court, AFTER)) == 26
    precincts = Jurisdiction.objects.filter(kind=police)
    assert len(set(precincts.values_list("name", flat=True))) == 17
    assert len(set(precincts.values_list("district_code", flat=True))) == 38

    services.set_jurisdiction("旗津", police, ["旗津分局"], on=AFTER)
    assert [row.name for row in queries.jurisdictions("64000100", police, BEFORE)] == ["鼓山分局"]
    assert [row.name for row in queries.jurisdictions("64000100", police, AFTER)] == ["旗津分局"]
    assert loading.load() == 0
    services.set_jurisdiction("旗津", police, ["前鎮分局"], on=AFTER)
    assert [row.name for row in queries.jurisdictions("64000100", police, AFTER)] == ["前鎮分局"]
