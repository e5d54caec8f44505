"""The cover of the Word document, signed and in the looks of a house, and lists with numbers."""

import re
from dataclasses import replace
from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from PIL import Image

from reports.diagnosis import Brand, Diagnosis
from reports.formats import Format, write
from tests.unit.reports.samples import IMPRINT, report
from tests.unit.reports.test_report_files import REVIEW

TEXT = "3. 追溯\n4. 排产\n   1. 先做一条线\n\n然后\n\n1. 质检"


def logo() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (900, 300), "red").save(buffer, "PNG")
    return buffer.getvalue()


@cache
def made(*, branded: bool) -> WordDocument:
    brand = Brand(colour="#7a1f3d", logo=logo(), tagline="看得见差距") if branded else Brand()
    imprint = replace(IMPRINT, reviewed=True, review=REVIEW)
    told = report("zh", imprint=imprint, diagnosis=Diagnosis(texts={"verdict": TEXT}, brand=brand))
    return Document(BytesIO(write(told, Format.DOCX)))


def cover(document: WordDocument) -> list[str]:
    """Styles and words of the cover, one paragraph each, those in tables by column."""
    found = []
    for paragraph in document.element.body.iter(qn("w:p")):
        if any(node.get(qn("w:type")) == "page" for node in paragraph.iter(qn("w:br"))):
            return found
        words = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        found.append(f"{paragraph.pPr.pStyle.val}: {words}")
    raise AssertionError


def test_the_tagline_stands_right_below_the_name_in_a_style_of_its_own():
    lines = cover(made(branded=True))
    place = next(place for place, line in enumerate(lines) if line.startswith("CoverName: "))
    assert lines[place + 1] == "CoverTagline: 看得见差距"


def test_titles_headings_and_rules_are_in_the_colour_of_the_house():
    for branded in (True, False):
        title = made(branded=branded).styles.element.get_by_id("Title")
        rule = title.find(".//" + qn("w:bottom")).get(qn("w:color"))
        letters = title.find(".//" + qn("w:color")).get(qn("w:val"))
        assert (rule == "7A1F3D") is (letters == "7A1F3D") is branded
        heading = made(branded=branded).styles.element.get_by_id("Heading1")
        assert (heading.find(".//" + qn("w:color")).get(qn("w:val")) == "7A1F3D") is branded


def test_the_code_to_check_a_signed_report_stands_beside_the_imprint():
    first = made(branded=True).tables[0]
    (left, right) = first.rows[0].cells
    assert "ABCD-2345-EFGH" in left.text
    assert left.text.splitlines()[-1].endswith("lianghua-sme@2026.1")
    assert REVIEW.verify in right.text
    assert len(list(right._tc.iter(qn("wp:docPr")))) == 1


def test_there_is_less_space_below_a_logo_than_without_one():
    space = {}
    for branded in (True, False):
        document = made(branded=branded)
        kicker = next(each for each in document.paragraphs if each.style.style_id == "Subtitle")
        space[branded] = kicker.paragraph_format.space_before or kicker.style.paragraph_format.space_before
    assert space[True] < space[False] / 2


def test_points_with_numbers_are_a_list_of_word_with_the_numbers_of_their_writer():
    document = made(branded=False)
    numbering = document.part.numbering_part.element
    found = []
    for paragraph in document.element.body.iter(qn("w:p")):
        properties = paragraph.pPr.numPr if paragraph.pPr is not None else None
        if properties is None or paragraph.pPr.pStyle.val != "ListNumber":
            continue
        number, depth = properties.numId.val, properties.ilvl.val
        start = numbering.num_having_numId(number).find(f".//{qn('w:startOverride')}").get(qn("w:val"))
        words = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        found.append((words, depth, int(start)))
    assert found == [("追溯", 0, 3), ("排产", 0, 3), ("先做一条线", 1, 1), ("质检", 0, 1)]
    text = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert not re.search(r"\d\. (追溯|排产|质检)", text)
