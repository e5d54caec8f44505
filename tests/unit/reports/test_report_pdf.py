"""The printed file: what went in can be read out, nothing else got in, and it is the same every time."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader, Transformation
from pypdf.generic import ContentStream
from weasyprint.svg import SVG

from questionnaires import catalogue
from questionnaires.model import UNIT, ItemKind
from reports import engine, fontfiles, hotspots
from reports.charts.measure import text_width
from reports.diagnostic import build
from reports.errors import AssetError, EngineError, MissingGlyphError, PageLimitError, ReportError, StyleError
from reports.glyphs import needs_rare, strings
from reports.hotspots import pictures
from reports.page import data_uri, html, titles
from reports.render import render
from reports.specimen import specimen
from reports.wording import wording
from scoring.answer import chosen
from scoring.encode import encode
from scoring.evaluate import evaluate
from scoring.model import compile_model
from tests.unit.reports.samples import IMPRINT, enterprise, everything, originals, report, submission

LOCALES = ["zh", "en"]
ID = b"0123456789abcdef"
DAY = date(2026, 1, 1)
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 60" width="99" height="60"><title>x</title>'
    '<rect x="1" y="2" width="30" height="4.5" fill="#0f5a60"/><line x1="0" y1="9" x2="99" y2="9" fill="none" stroke="#c9d3d6"/>'
    '<polygon points="5,12 9,12 7,20" fill="#dbe9ea" fill-opacity="0.5" stroke="#0f5a60" stroke-width="2"/>'
    '<rect x="40" y="2" width="3" height="3" fill="none" stroke="#bf5a24" stroke-width="0.5"/>'
    '<text x="5" y="40" font-size="10" font-family="Noto Sans SC" fill="#14262c">设备 AVA</text></svg>'
)
UNPRINTED = re.compile(
    r"\.code$|content_hash|fingerprint|^locale|\.intro$|\.side$|label$|level_description|next_name|headline\.blocking|"
    r"appendix\[INV\]\.groups\[.*\]\.name|pains\[.*\]\.(sources)|measures\[.*\]\.(pains|gains)|\.state$|counts|\.aim$|doubt\.numbers|"
    r"plan\.rows\[.*\]\.(text|steps|lifts)|ahead\.ways\[.*\]\.lifts|doubt\.method\[1\]|^losses|\.rest\["  # three losses: see test_report_losses
)


@cache
def printed(locale, key="lianghua-sme"):
    return render(report(locale, key))


@cache
def pages(locale, key="lianghua-sme"):
    return [page.extract_text() for page in PdfReader(BytesIO(printed(locale, key))).pages]


def squeezed(text):
    return re.sub(r"\s+", "", text)


def body(locale, key="lianghua-sme"):
    """Text of all pages without headers and footers."""
    made = report(locale, key)
    words = wording(locale)
    edges = [made.standing, made.enterprise, words("page.running", kicker=made.title)]
    texts = []
    for number, page in enumerate(pages(locale, key), start=1):
        text = squeezed(page)
        if number > 1:
            foot = (
                f"{words('page.before')}{number}{words('page.between')}{len(pages(locale, key))}{words('page.after')}"
            )
            for edge in (*edges, foot):
                assert squeezed(edge) in text, (number, edge)
                text = text[::-1].replace(squeezed(edge)[::-1], "", 1)[::-1]
        texts.append(text)
    return "".join(texts)


@pytest.mark.parametrize("key", ["lianghua-sme", "miit-sme"])
@pytest.mark.parametrize("locale", LOCALES)
def test_every_string_sent_in_can_be_read_out(locale, key):
    text = body(locale, key)
    sent = [(path, value) for path, value in strings(report(locale, key)) if value and not UNPRINTED.search(path)]
    assert len(sent) > 150
    lost = [(path, value) for path, value in sent if squeezed(value) not in text]
    assert lost == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_that_shows_a_level_says_it_is_a_self_assessment(locale):
    standing = squeezed(report(locale).standing)
    assert all(standing in squeezed(page) for page in pages(locale))


@pytest.mark.parametrize("locale", LOCALES)
def test_page_numbers_in_the_contents_are_those_of_the_sections(locale):
    reader = PdfReader(BytesIO(printed(locale)))
    starts: dict[str, int] = {}
    for title, page in bookmarks(reader, reader.outline):
        starts.setdefault(title, page)
    made = report(locale)
    listed = []
    for key, title in titles(made, wording(locale)).items():
        listed.append(squeezed(title))
        listed += [squeezed(dimension.node.name) for dimension in made.dimensions] if key == "dimensions" else []
    [contents] = [
        page for page in map(squeezed, pages(locale)[1:3]) if "".join(listed) in page
    ]  # below the summary, or after it
    assert "".join(str(starts[title]) for title in listed) in contents


def bookmarks(reader, entries):
    """Titles without spaces and the pages they lead to."""
    found = []
    for entry in entries:
        if isinstance(entry, list):
            found += bookmarks(reader, entry)
        else:
            found.append((squeezed(entry.title), reader.get_destination_page_number(entry) + 1))
    return found


def test_the_file_is_tagged_names_its_language_and_has_bookmarks():
    reader = PdfReader(BytesIO(printed("zh")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-Hans"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert len(reader.outline) >= 10
    assert reader.metadata.title == "数字化诊断报告：常州市瑞峰精密机械有限公司"


def test_only_our_fonts_are_in_the_file():
    names = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(BytesIO(printed("en"))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert names
    assert all("Noto-Sans-SC" in name for name in names)


def test_the_same_report_gives_the_same_bytes_also_after_another():
    first = render(specimen("zh", DAY))
    other = render(specimen("en", DAY))
    assert render(specimen("zh", DAY)) == first
    assert other != first


def test_a_rare_character_comes_from_the_second_cut_and_can_be_read_out():
    rare = chr(max(fontfiles.drawable("rare") & set(range(0x3400, 0x4DB5))))
    made = replace(specimen("zh", DAY), enterprise=f"㛃{rare}有限公司")
    assert needs_rare(made, wording("zh"))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(render(made))).pages)
    assert f"㛃{rare}有限公司" in squeezed(text)


def test_an_ordinary_report_does_not_load_the_second_cut():
    assert not needs_rare(report("zh"), wording("zh"))
    assert not needs_rare(report("en"), wording("en"))


def test_a_character_no_font_can_draw_is_named_with_its_field():
    made = replace(specimen("zh", DAY), enterprise="好\U0001f600公司")
    with pytest.raises(MissingGlyphError, match=r"U\+1F600 in enterprise") as caught:
        render(made)
    assert caught.value.missing[0].character == "\U0001f600"


def test_markup_in_any_field_is_printed_and_not_obeyed():
    attack = '<script>alert(1)</script><img src="http://localhost/x"><style>*{display:none}</style>'
    pdf = render(replace(specimen("en", DAY), enterprise=attack))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert squeezed(attack) in squeezed(text)
    assert b"/JavaScript" not in pdf
    assert b"/URI" not in pdf


def print_page(body: str) -> bytes:
    page = f'<html lang="en"><head><title>x</title></head><body>{body}</body></html>'
    return engine.print_pdf(page, style="diagnostic", identifier=ID)


@pytest.mark.parametrize("left", range(10, 100, 6))
def test_no_page_begins_or_ends_with_a_single_row_of_the_scenes(left):
    page = html(report(key="miit-sme"))
    [table] = [
        each for each in re.findall(r"<table>.*?</table>", page, re.DOTALL) if "OPS-LIF-01" in each and "<th" in each
    ][:1]
    sheets = PdfReader(BytesIO(print_page(f'<div style="height: {250 - left}mm"></div>{table}'))).pages
    rows = [len(re.findall(r"OPS-[A-Z]{3}-\d\d", sheet.extract_text())) for sheet in sheets]
    assert sum(rows) == len(report(key="miit-sme").scenes)
    assert rows[-1] >= 3
    assert rows[0] != 1


def outlines(pdf: bytes) -> list[tuple[str, ...]]:
    """What is filled or stroked on the first page: the operators of each outline with their places on the page."""
    reader = PdfReader(BytesIO(pdf))
    found, outline, matrices = [], [], [Transformation()]
    for operands, operator in ContentStream(reader.pages[0].get_contents(), reader).operations:
        match operator:
            case b"q":
                matrices.append(matrices[-1])
            case b"Q":
                matrices.pop()
            case b"cm":
                matrices[-1] = Transformation(tuple(map(float, operands))).transform(matrices[-1])
            case b"re" | b"m" | b"l":
                at = matrices[-1].apply_on((float(operands[0]), float(operands[1])))
                outline.append((operator, round(at[0], 2), round(at[1], 2), *map(float, operands[2:])))
            case b"f" | b"f*" | b"S" | b"B" | b"B*" | b"n" if outline:
                found.append((operator, *outline))
                outline = []
            case b"n" | b"W":
                outline = []
    return found


@pytest.mark.parametrize(
    "page",
    [
        '<img src="http://127.0.0.1:9/x.png" alt="x"/>',
        '<img src="file:///etc/hostname" alt="x"/>',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"/>',
        "<style>@font-face{font-family:x;src:url(file:///etc/hostname)}</style>",
        '<img src="data:image/svg+xml;base64,AAAA" alt="x"/>',
    ],
)
def test_nothing_outside_the_page_can_be_loaded(page):
    with pytest.raises(AssetError):
        print_page(page)


def test_a_style_rule_the_engine_does_not_know_is_an_error():
    with pytest.raises(StyleError, match="colr"):
        print_page('<p style="colr: red">x</p>')


def test_a_character_missing_in_a_template_is_named_too():
    with pytest.raises(MissingGlyphError, match=r"U\+1F600"):
        print_page("<p>\U0001f600</p>")


def test_a_report_with_too_many_pages_is_refused_with_both_numbers():
    with pytest.raises(PageLimitError) as caught:
        render(specimen("en", DAY), most_pages=2)
    assert caught.value.limit == 2
    assert caught.value.pages > 2


def test_a_machine_without_the_subsetting_library_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(engine.ffi, "harfbuzz_subset", None)
    with pytest.raises(EngineError, match="libharfbuzz-subset0"):
        engine.check()


def test_this_machine_can_print():
    engine.check()


def test_complaints_do_not_leak_from_one_report_into_the_next():
    with pytest.raises(ReportError):
        print_page('<p style="colr: red">x</p>')
    assert render(specimen("en", DAY)).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_faster_engine_gives_the_bytes_of_the_plain_one(locale):
    with hotspots.plain_engine():
        assert render(report(locale)) == printed(locale)


@pytest.mark.parametrize(
    "body",
    [
        "<p>  spaces before, within   and after   </p>",
        '<p style="text-indent: 2em">' + "企业数字化 " * 40 + "</p>",
        '<p style="text-align: right; white-space: pre-line">one\ntwo\n\nfour </p>',
        '<p style="text-align: justify; text-align-last: center">' + "long words in lines " * 20 + "</p>",
        '<p style="direction: rtl">' + "to the right " * 20 + "</p>",
        '<p>before <b style="vertical-align: top">heavy</b> and ' + "after it " * 40 + "</p>",
        '<p style="line-height: 3">high <i style="line-height: 1; font-size: 30pt">low</i></p><p>' + "x" * 300 + "</p>",
        '<p style="outline: 1pt solid #c00; color: #0f5a60">ringed</p><p style="margin: -3mm 0 5mm">near</p><p>far</p>',
    ],
)
def test_what_a_report_does_not_hold_comes_out_as_the_engine_draws_it(body):
    ours = print_page(body)
    with hotspots.plain_engine():
        assert print_page(body) == ours


def test_charts_are_drawn_where_the_engine_would_draw_them():
    page, blank = f'<img alt="x" src="{data_uri(CHART)}"/>', outlines(print_page(""))
    ours = outlines(print_page(page))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SVG, "draw", pictures.DRAW)
        assert outlines(print_page(page)) == ours
    assert len(ours) == len(blank) + 4
    assert "设备 AVA" in PdfReader(BytesIO(print_page(page))).pages[0].extract_text()


def test_a_picture_with_more_than_charts_have_is_drawn_by_the_engine():
    blank = outlines(print_page(""))
    for other in ('<path d="M0 0L9 7"/>', '<g><rect width="9" height="7"/></g>', '<rect width="9" height="7" rx="2"/>'):
        picture = CHART.replace("</svg>", f"{other}</svg>")
        drawn = outlines(print_page(f'<img alt="x" src="{data_uri(picture)}"/>'))
        assert len(drawn) == len(blank) + 5, other


def test_a_report_has_the_length_people_read():
    assert 12 <= len(pages("zh")) <= 16
    assert 14 <= len(pages("en")) <= 18


@pytest.mark.parametrize(("locale", "most"), [("zh", 17), ("en", 19)])
def test_peers_published_values_and_the_round_before_cost_two_pages_at_most(locale, most, monkeypatch):
    monkeypatch.setattr("reports.references.references", originals)
    made = everything(locale)
    assert made.benchmark
    assert made.references
    assert made.change
    assert made.plan
    assert len(PdfReader(BytesIO(render(made))).pages) <= min(most, len(pages(locale)) + 2)


@pytest.mark.parametrize("locale", LOCALES)
def test_no_page_but_the_last_is_half_empty(locale):
    reader = PdfReader(BytesIO(printed(locale)))
    for page in reader.pages[1:-1]:
        lowest = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size, lowest=lowest: (
                lowest.append(cm[5] + tm[5] * cm[3]) if text.strip() else None
            )
        )
        inside = [y for y in lowest if y > 75]
        assert min(inside) < 842 / 2, page.page_number


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("level", ["1", "3"])
def test_the_result_fits_on_one_page_also_where_the_next_steps_are_wordy(locale, level):
    questionnaire = catalogue.get("miit-sme")
    _, _, answers = submission("miit-sme")
    answers = answers | {
        item.code: chosen(item, [level]) for item in questionnaire.items() if item.kind is ItemKind.SCENE
    }
    result = evaluate(questionnaire, encode(compile_model(questionnaire), answers))
    made = build(questionnaire, result, answers, enterprise(locale), locale=locale, imprint=IMPRINT)
    text = squeezed(PdfReader(BytesIO(render(made))).pages[1].extract_text())
    words = wording(locale)
    assert squeezed(words("section.summary")) in text
    assert squeezed(words("summary.reading_steps")) in text  # the line below everything else


def test_justified_text_leaves_no_trace_in_what_is_printed_after_it():
    ordinary = "<p>The para on the page</p>"
    before = print_page(ordinary)
    print_page(f'<p style="text-align: justify">{"The office " * 200}</p>')
    assert print_page(ordinary) == before


def test_a_total_of_a_hundred_does_not_run_into_the_stairs_beside_it():
    made = report("en")
    pdf = render(replace(made, headline=replace(made.headline, total=100 * UNIT)))
    sizes = []
    PdfReader(BytesIO(pdf)).pages[1].extract_text(
        visitor_text=lambda text, cm, tm, font, size: sizes.append(size * 0.75) if text.strip() == "100.0" else None
    )
    assert max(sizes) > 24
    assert text_width("100.0", max(sizes), bold=True) < 33 * 72 / 25.4  # mm, in points
