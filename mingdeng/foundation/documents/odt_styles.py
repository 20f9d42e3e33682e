"""The named styles of our ODT papers, written once."""

from __future__ import annotations

from typing import Any

import odfdo

FACE = (
    '<style:font-face style:name="標楷體" '
    "svg:font-family=\"標楷體, BiauKai, DFKai-SB, 'Noto Serif TC', 'Noto Serif CJK TC'\" "
    'style:font-family-generic="script" style:font-pitch="variable"/>'
)
LETTERS = (
    'style:font-name="標楷體" style:font-name-asian="標楷體" style:font-name-complex="標楷體" '
    'fo:language="en" fo:country="US" style:language-asian="zh" style:country-asian="TW"'
)
LAYOUT = (
    '<style:page-layout style:name="PaperLayout"><style:page-layout-properties '
    'fo:page-width="21cm" fo:page-height="29.7cm" style:print-orientation="portrait" '
    'fo:margin-top="1.3cm" fo:margin-bottom="1.2cm" fo:margin-left="2.2cm" '
    'fo:margin-right="2.2cm"/><style:header-style><style:header-footer-properties '
    'fo:min-height="1cm" fo:margin-bottom="0.4cm"/></style:header-style><style:footer-style>'
    '<style:header-footer-properties fo:min-height="1cm" fo:margin-top="0.4cm"/>'
    "</style:footer-style></style:page-layout>"
)
TABS = (
    '<style:tab-stops><style:tab-stop style:position="16.6cm" style:type="right"/>'
    "</style:tab-stops>"
)
# name, its shape, size, weight
PARAGRAPHS = (
    ("PaperText", 'fo:margin-bottom="0.1cm" fo:line-height="125%"', "", "12pt", "normal"),
    ("PaperCellText", 'fo:line-height="108%"', "", "11pt", "normal"),
    ("PaperTitle", 'fo:text-align="center" fo:margin-bottom="0.4cm"', "", "18pt", "bold"),
    ("PaperHeading", 'fo:margin-top="0.3cm" fo:margin-bottom="0.12cm" fo:keep-with-next="always"',
     "", "13pt", "bold"),
    ("PaperHeader", "", TABS, "10pt", "normal"),
    ("PaperFooter", "", TABS, "8pt", "normal"),
    ("PaperDate", 'fo:text-align="center" fo:margin-top="0.6cm"', "", "12pt", "normal"),
    ("PaperSignature", 'fo:margin-top="0.7cm"', "", "12pt", "normal"),
    ("PaperBreak", 'fo:break-before="page"', "", "12pt", "normal"),
)  # fmt: skip
# The parts are numbered 一、二、三 in their own words; the machine's 1.1. would stand before them.
NUMBERING = ("loext:num-list-format", "style:num-suffix", "style:num-prefix", "text:display-levels")
CELL = 'fo:padding="0.08cm" fo:border="0.5pt solid #000000"'
PARTS = (
    ("PaperTable", "table", '<style:table-properties style:width="16.6cm" table:align="margins"/>'),
    ("PaperName", "table-column", '<style:table-column-properties style:column-width="4.2cm"/>'),
    ("PaperValue", "table-column", '<style:table-column-properties style:column-width="12.4cm"/>'),
    ("PaperHalf", "table-column", '<style:table-column-properties style:column-width="8.3cm"/>'),
    ("PaperBare", "table-cell", '<style:table-cell-properties fo:border="none"/>'),
    ("PaperColumn", "table-column", "<style:table-column-properties/>"),
    ("PaperCell", "table-cell", f"<style:table-cell-properties {CELL}/>"),
    ("PaperHeadCell", "table-cell",
     f'<style:table-cell-properties {CELL} fo:background-color="#ebebeb"/>'),
)  # fmt: skip


def dress(document: odfdo.Document, header: Any, footer: Any) -> None:
    """Give an empty text document our page, styles, header and footer."""
    # odfdo's stubs call every part and element by a union; the names below are XML's own.
    sheet: Any = document.get_part("styles.xml")
    sheet.get_element("//office:font-face-decls").append(odfdo.Element.from_tag(FACE))
    styles = sheet.get_element("//office:styles")
    for level in sheet.get_elements("//text:outline-style/text:outline-level-style"):
        for name in NUMBERING:
            if level.get_attribute(name) is not None:
                level.del_attribute(name)
        level.set_attribute("style:num-format", "")
    for name, shape, tabs, size, weight in PARAGRAPHS:
        styles.append(odfdo.Element.from_tag(_paragraph(name, shape, tabs, size, weight)))
    content: Any = document.get_part("content.xml")
    automatic = content.get_element("//office:automatic-styles")
    for name, family, properties in PARTS:
        xml = f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'
        automatic.append(odfdo.Element.from_tag(xml))
    sheet.get_element("//office:automatic-styles").append(odfdo.Element.from_tag(LAYOUT))
    master = sheet.get_element('//style:master-page[@style:name="Standard"]')
    master.clear()
    master.set_attribute("style:name", "Standard")
    master.set_attribute("style:page-layout-name", "PaperLayout")
    for tag, line in (("style:header", header), ("style:footer", footer)):
        held = odfdo.Element.from_tag(tag)
        held.append(line)
        master.append(held)


def _paragraph(name: str, shape: str, tabs: str, size: str, weight: str) -> str:
    sizes = " ".join(
        f'{prefix}font-size{suffix}="{size}" {prefix}font-weight{suffix}="{weight}"'
        for prefix, suffix in (("fo:", ""), ("style:", "-asian"))
    )
    return (
        f'<style:style style:name="{name}" style:family="paragraph" '
        f'style:parent-style-name="Standard"><style:paragraph-properties {shape}>{tabs}'
        f"</style:paragraph-properties><style:text-properties {LETTERS} {sizes}/></style:style>"
    )
