"""Every shipped rule can be opened, typed back unchanged, and is called in Chinese."""

import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import sign_in, staff
from mingdeng.foundation.rulebook.forms.rule import RuleForm
from mingdeng.foundation.rulebook.queries import rules as queries
from mingdeng.foundation.rules import shapes, shipped

pytestmark = [pytest.mark.django_db]
RULES = [(family, code) for family, data in shipped.everything().items() for code in data.rules]
HAN = re.compile(r"[\u4e00-\u9fff]")


def every(fields):
    for each in fields:
        yield each
        yield from every(each.columns)


def sent(form):
    """What a browser would send of the form as it was drawn."""
    data = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        value = bound.field.prepare_value(value)
        if isinstance(value, list):
            data.setlist(bound.html_name, [str(item) for item in value])
        else:
            data[bound.html_name] = str(value)
    data["basis"], data["reason"] = "公文", "decision"
    return data


@pytest.mark.parametrize(("family", "code"), RULES)
def test_a_rule_typed_back_unchanged_says_the_same(family, code):
    page = queries.rule(None, family, code)
    params = page.rows[-1].params
    on = timezone.localdate() + timedelta(days=1)
    drawn = RuleForm(rule=page.key, shape=page.fields, standing=params, initial={"on": on})
    form = RuleForm(sent(drawn), rule=page.key, shape=page.fields, standing=params)
    assert form.is_valid(), form.errors
    assert form.params == params


@pytest.mark.parametrize(("family", "code"), RULES)
def test_every_value_has_a_chinese_label_and_fits_its_shape(family, code):
    for params in shipped.everything()[family].rules[code]:
        assert shapes.check(family, code, params) == []
    for each in every(shapes.shape_of(family, code)):
        assert HAN.search(each.label), f"{family}.{code} {each.name}: write it in data/shapes.toml"


def test_an_open_list_labels_whatever_every_entry_must_say():
    for data in shipped.everything().values():
        for name in data.open_lists:
            rows = data.lists[name]
            labelled = {each.path[0] for each in shapes.extras_of(name)}
            assert {key for key in rows[0] if all(key in row for row in rows)} <= labelled, name


@pytest.mark.parametrize(
    "path", ["care.contacts/contact_frequency", "care.cases/source_fields", "care.alerts/overdose"]
)
def test_tables_are_drawn_and_saved_row_by_row(path):
    browser = sign_in(staff(Role.ADMINISTRATOR))
    page = browser.get(f"/rules/{path}/change/")
    assert page.status_code == 200
    assert browser.get(f"/rules/{path}/").status_code == 200


def table_form():
    page = queries.rule(None, "care.contacts", "first_contact")
    params = page.rows[-1].params
    on = timezone.localdate() + timedelta(days=1)
    drawn = RuleForm(rule=page.key, shape=page.fields, standing=params, initial={"on": on})
    return page, params, sent(drawn)


def test_a_row_is_taken_out_and_another_put_in():
    page, params, data = table_form()
    n = next(i for i, each in enumerate(page.fields) if each.kind == shapes.TABLE)
    last = len(params["rows"])
    data[f"t{n}-0-gone"] = "on"
    data[f"t{n}-{last}-0"], data[f"t{n}-{last}-1"] = params["rows"][0]["source_group"], "9"
    form = RuleForm(data, rule=page.key, shape=page.fields, standing=params)
    assert form.is_valid(), form.errors
    first = {**params["rows"][0], "within_days": 9}
    assert form.params["rows"] == [*params["rows"][1:], first]


def test_a_frequency_table_that_forgets_a_tier_is_refused():
    page = queries.rule(None, "care.contacts", "contact_frequency")
    params = page.rows[-1].params
    rows = [row for row in params["rows"] if row["source_group"] != "*"]
    found = shapes.check("care.contacts", "contact_frequency", {**params, "rows": rows})
    assert any("這一列，請補上" in each.message for each in found)
    twice = {**params, "rows": [*params["rows"], params["rows"][0]]}
    (told,) = shapes.check("care.contacts", "contact_frequency", twice)
    assert "請只留一列" in told.message


def test_an_alert_rule_nobody_can_read_is_refused():
    page = queries.rule(None, "care.alerts", "two_failed_contacts")
    params = {**page.rows[-1].params, "trigger": {"kind": "no_such", "count": 2}}
    (told,) = shapes.check("care.alerts", "two_failed_contacts", params)
    assert "讀不懂" in told.message


def test_a_half_filled_row_names_row_column_and_fix():
    page, params, data = table_form()
    n = next(i for i, each in enumerate(page.fields) if each.kind == shapes.TABLE)
    data[f"t{n}-1-1"] = ""
    form = RuleForm(data, rule=page.key, shape=page.fields, standing=params)
    assert not form.is_valid()
    assert form.errors[f"t{n}-1-1"] == ["「首次接觸期限第 2 列「幾天內」」沒有填，請補上。"]
