"""Every form is told the same way: what is asked, what is wrong, how to mend it."""

from __future__ import annotations

import pytest
from django import forms
from lxml import html

from mingdeng.foundation.ui import widgets
from mingdeng.foundation.ui.forms import AccessibleFormMixin, error_summary


class Sample(AccessibleFormMixin, forms.Form):
    name = forms.CharField(label="姓名", help_text="照身分證上的字")
    age = forms.IntegerField(label="年齡", required=False)
    how = forms.ChoiceField(
        label="方式", choices=[("tel", "電訪"), ("home", "家訪")], widget=widgets.Segment
    )
    marks = forms.MultipleChoiceField(
        label="常用句",
        choices=[("a", "平穩"), ("b", "提到錢")],
        widget=widgets.Chips,
        required=False,
    )
    agree = forms.BooleanField(label="已核對身分")
    own = forms.CharField(label="代號", error_messages={"required": "代號由總務配發，請先申請"})


def drawn(form):
    return html.fragment_fromstring(str(form), create_parent="form")


@pytest.mark.parametrize("name", ["name", "age", "agree", "own"])
def test_every_control_has_its_label(name):
    tree = drawn(Sample())
    control = tree.xpath(f"//input[@name='{name}']")[0]
    assert tree.xpath(f"//label[@for='{control.get('id')}']")


def test_a_group_of_choices_is_a_fieldset_with_its_question_as_legend():
    tree = drawn(Sample())
    for name, question in (("how", "方式"), ("marks", "常用句")):
        fieldset = tree.xpath(f"//input[@name='{name}']/ancestor::fieldset")[0]
        assert fieldset.xpath("legend")[0].text == question


def test_hint_and_error_are_named_by_the_control():
    tree = drawn(Sample({"name": ""}))
    control = tree.xpath("//input[@name='name']")[0]
    described = control.get("aria-describedby").split()
    told = "".join(tree.get_element_by_id(one).text_content() for one in described)
    assert "照身分證上的字" in told
    assert "請填「姓名」" in told
    assert control.get("aria-invalid") == "true"


def test_a_group_in_error_is_described_by_its_error():
    tree = drawn(Sample({}))
    fieldset = tree.xpath("//input[@name='how']/ancestor::fieldset")[0]
    assert "請選「方式」" in tree.get_element_by_id(fieldset.get("aria-describedby")).text_content()


def test_errors_name_the_field_and_the_act():
    errors = Sample({"age": "x", "how": "boat"}).errors
    assert errors["name"] == ["請填「姓名」"]
    assert errors["age"] == ["「年齡」看不懂，請照範例重填"]
    assert errors["how"] == ["「方式」沒有這個選項，請重新選擇"]
    assert errors["agree"] == ["請勾選「已核對身分」"]


def test_a_message_the_form_wrote_itself_is_kept():
    assert Sample({}).errors["own"] == ["代號由總務配發，請先申請"]


def test_the_summary_leads_to_each_field_in_order():
    tree = drawn(Sample({"age": "x"}))
    summary = tree.xpath("//div[@class='summary']")[0]
    targets = [link.get("href")[1:] for link in summary.xpath(".//a")]
    assert targets == ["id_name", "id_age", "id_how_0", "id_agree", "id_own"]
    for target in targets:
        assert tree.get_element_by_id(target) is not None


def test_an_error_of_the_whole_form_stands_first_without_a_link():
    form = Sample({})
    form.add_error(None, "這一筆已結案，不能再改")
    first = error_summary(form)[0]
    assert (first.message, first.target) == ("這一筆已結案，不能再改", "")
    assert "這一筆已結案" in str(form)


def test_an_untouched_form_has_no_summary():
    assert not drawn(Sample()).xpath("//div[@class='summary']")


def test_what_was_typed_comes_back():
    tree = drawn(Sample({"name": "陳志偉", "how": "home", "marks": ["b"]}))
    assert tree.xpath("//input[@name='name']/@value") == ["陳志偉"]
    assert tree.xpath("//input[@name='how' and @checked]/@value") == ["home"]
    assert tree.xpath("//input[@name='marks' and @checked]/@value") == ["b"]


def test_what_was_typed_is_escaped():
    text = str(Sample({"name": '"><script>alert(1)</script>'}))
    assert "<script" not in text


def test_optional_fields_say_so_and_required_ones_do_not():
    tree = drawn(Sample())
    assert "選填" in tree.xpath("//label[@for='id_age']")[0].text_content()
    assert "選填" not in tree.xpath("//label[@for='id_name']")[0].text_content()


def test_text_about_a_person_is_not_sent_to_a_spelling_service():
    attrs = widgets.SealedText().attrs
    assert attrs["spellcheck"] == "false"
    assert attrs["autocomplete"] == "off"


def test_no_id_stands_twice_when_two_forms_share_a_page():
    both = str(Sample(auto_id="one_%s")) + str(Sample({}, auto_id="two_%s"))
    ids = html.fragment_fromstring(both, create_parent="div").xpath("//@id")
    assert len(ids) == len(set(ids))


class Ticked(AccessibleFormMixin, forms.Form):
    few = forms.ChoiceField(choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        choices=[(str(n), f"同仁{n}") for n in range(40)], widget=forms.CheckboxSelectMultiple
    )
    hours = forms.IntegerField()


def test_plain_choices_are_lines_of_our_own_and_many_of_them_scroll_by_themselves():
    tree = drawn(Ticked({"few": "a", "many": ["3"], "hours": 1}))
    few, many = tree.xpath("//div[contains(@class, 'options')]")
    assert "many" not in few.get("class").split()
    assert "many" in many.get("class").split()
    assert tree.xpath("//input[@checked]/@value") == ["a", "3"]
    assert all(label.get("for") for label in few.xpath("label") + many.xpath("label"))


def test_a_number_is_asked_for_in_a_short_field():
    hours = drawn(Ticked()).xpath("//input[@name='hours']")[0]
    assert "short" in hours.get("class").split()
