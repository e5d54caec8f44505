"""The result page: tables beside charts, figures that can be added up by hand, print, and the way to the PDF."""

import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.pages import ENTERPRISE, PATIENCE

PLACES = Decimal("0.0001")
NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d+")


@pytest.fixture
def page(visit, submitted):
    """The result page of a submission."""
    state, address = submitted
    page = visit(state=state).page
    page.goto(address)
    return page


def number(text):
    """Number of a cell; None where there is none."""
    text = text.replace("−", "-").replace(",", "").replace("\u2009", "").rstrip("%").strip()
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def derivation(page):
    """Rows of the drill-down by code: parent, and numbers by column."""
    rows = page.locator("table.derivation tbody tr").evaluate_all(
        "rows => rows.map(row => [row.dataset.code, row.dataset.parent,"
        " Object.fromEntries([...row.querySelectorAll('[data-field]')].map(c => [c.dataset.field, c.textContent.trim()]))])"
    )
    return {code: {"parent": parent, **cells} for code, parent, cells in rows}


def test_every_total_is_the_weighted_mean_of_its_children_to_four_decimals(page):
    rows, children = derivation(page), defaultdict(list)
    for row in rows.values():
        children[row["parent"]].append(row)
    [total] = children.pop("")
    assert len(rows) > 100
    for parent, below in children.items():
        counted = [(number(row["weight"]), number(row["score"])) for row in below if number(row["score"]) is not None]
        weighted, weight = sum(w * s for w, s in counted), sum(w for w, _ in counted)
        assert number(rows[parent]["score"]) == (weighted / weight).quantize(PLACES, ROUND_HALF_UP), parent
        assert [number(each) for each in rows[parent]["sum"].split("÷")] == [weighted, weight], parent
        for column in ("contribution", "loss"):
            assert number(rows[parent][column]) == sum(number(row[column]) or 0 for row in below), (parent, column)
    assert number(total["contribution"]) == number(total["score"])
    assert number(total["contribution"]) + number(total["loss"]) == 100
    headline = number(page.locator("#total").inner_text().split()[0])
    assert headline == number(total["score"]).quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_the_last_line_of_every_table_is_the_sum_of_the_lines_above(page):
    tables = page.locator("table:has(tr.strong)").all()
    assert len(tables) >= 2
    for table in tables:
        rows = [
            [number(cell) for cell in row]
            for row in table.locator("tbody tr").evaluate_all(
                "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent))"
            )
        ]
        names = table.locator("thead th").all_text_contents()[1:]
        for name, *cells, total in zip(names, *rows, strict=True):
            if total is None or name in {"Score of 100", "Months", "Claimed", "Assured"}:
                continue  # no sums: means are checked above, phases follow one another
            if name in {"Won for the total", "Lost"}:
                assert sum(cells) == total, (name, cells)
            places = max(-each.as_tuple().exponent for each in [*cells, total])
            rounding = (len(cells) + 1) * Decimal(1).scaleb(-places) / 2 if places else 0
            assert abs(sum(cells) - total) <= rounding, (name, cells, total)


def test_the_three_largest_steps_match_the_measures_below(page):
    gains = {}
    for measure in page.locator("ol.measures > li").all():
        parts = [number(each.lstrip("+")) for each in measure.locator(".gains .gain").all_text_contents()]
        gains[measure.get_attribute("id")] = number(measure.locator(".key .gain").inner_text().split()[0].lstrip("+"))
        assert abs(sum(parts) - gains[measure.get_attribute("id")]) <= Decimal("0.005") * (len(parts) + 1)
    assert gains
    for step in page.locator("ol.best > li").all():
        target = step.locator("a").get_attribute("href").lstrip("#")
        assert number(step.locator(".gain").inner_text().lstrip("+")) == gains[target]


def test_losses_are_listed_largest_first_and_agree_with_the_drill_down(page):
    rows = derivation(page)
    losses = [
        (loss.get_attribute("data-loss"), -number(loss.locator(".cost").text_content()))
        for loss in page.locator("ol.losses > li").all()
    ]
    assert len(losses) == 10
    assert [lost for _, lost in losses] == sorted((lost for _, lost in losses), reverse=True)
    for code, lost in losses:
        assert lost == number(rows[code]["loss"]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_every_number_in_a_chart_stands_in_words_or_a_table_beside_it(page):
    for details in page.locator("main details").all():
        details.evaluate("each => { each.open = true }")
    charts = page.locator(".picture svg").all()
    assert len(charts) >= 5
    measures = set(NUMBER.findall(page.locator("#measures").inner_text()))  # what the roadmap draws is listed there
    for chart in charts:
        drawn = set(NUMBER.findall(" ".join(chart.locator("text").all_text_contents())))
        beside = chart.locator("xpath=ancestor::*[self::details or self::section][1]").evaluate(
            "section => { const words = [], walk = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);"
            " while (walk.nextNode()) if (!walk.currentNode.parentElement.closest('svg')) words.push(walk.currentNode.data);"
            " return words.join(' ') }"
        )
        missing = drawn - set(NUMBER.findall(beside)) - measures
        assert not missing, (missing, chart.evaluate("svg => svg.textContent"))
        named = chart.evaluate("svg => svg.getAttribute('aria-label') || svg.querySelector('title')?.textContent")
        assert named or chart.get_attribute("aria-hidden") == "true"


def test_printed_it_shows_the_figures_and_no_navigation(page):
    page.emulate_media(media="print")
    for navigation in ("header.top", "footer.foot", "nav.contents", ".take-away"):
        expect(page.locator(navigation)).to_be_hidden()
    expect(page.locator("#total")).to_be_visible()
    expect(page.locator("#origin svg").first).to_be_visible()
    expect(page.get_by_role("heading", level=1, name=ENTERPRISE)).to_be_visible()


def test_long_parts_are_folded_and_a_link_into_one_opens_it(visit, submitted):
    state, address = submitted
    page = visit(state=state, width=390, scripts=False).page
    page.goto(address)
    for part in ("#answers", "#figures", "#inventory", "#origin", "#about"):
        assert page.locator(f"{part} details").count() == page.locator(f"{part} details:not([open])").count() > 0
    assert page.evaluate("document.documentElement.scrollHeight") < 30_000  # 42,000 with everything unfolded
    link = page.locator("#losses a[href^='#answer-']").first
    answer = page.locator(link.get_attribute("href"))
    expect(answer).to_be_hidden()
    link.click()
    expect(answer).to_be_visible()
    page.locator("#figures summary").first.click()
    expect(page.locator("#grades")).to_be_visible()


def test_on_a_phone_the_contents_stay_at_hand_and_lead_everywhere(visit, submitted):
    state, address = submitted
    page = visit(state=state, width=390).page
    page.goto(address)
    for heading in page.locator("main > section.card[id]").all():
        name = heading.get_attribute("id")
        page.locator(f"nav.contents a[href='#{name}']").click()
        expect(heading.locator("h2")).to_be_in_viewport()
        expect(page.locator("nav.contents")).to_be_in_viewport()


def printed(page):
    """How many sheets a print takes, and what stands on them, without spaces."""
    leaves = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    return len(leaves), "".join("".join(leaf.extract_text().split()) for leaf in leaves)


def test_a_print_is_short_and_says_where_the_rest_is(page):
    sheets, text = printed(page)
    assert sheets <= 15
    assert "withoutwhatisfoldedupthere.Thediagnosticreport(PDF)hasallofit" in text
    assert "Allanswers" not in text
    last = "".join(page.locator("ol.losses > li").last.locator(".loss-head a").text_content().split())
    before = text.count(last)
    page.locator("#losses .folded summary").click()
    assert printed(page)[1].count(last) == before + 1  # what is open is printed


def test_the_same_numbers_come_as_files(page):
    for kind, start in (("Excel", b"PK"), ("CSV", b"\xef\xbb\xbf"), ("JSON", b"{")):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind).click()
        assert download.value.path().read_bytes().startswith(start)
        assert ENTERPRISE in download.value.suggested_filename


def test_a_report_that_is_being_made_survives_a_reload_and_appears_by_itself(visit, server, tmp_path):
    server.stop_worker()
    site = visit()
    site.begin()
    site.fill_everything(0.8)
    site.submit()
    site.ask_for_pdf()
    address = site.page.url
    expect(site.page.get_by_text("Your report waits its turn")).to_be_visible()
    site.page.reload()
    expect(site.page.get_by_text("Your report waits its turn")).to_be_visible()
    other = visit(state=site.page.context.storage_state(), width=360)
    other.page.goto(address)
    server.start_worker()
    expect(site.page.get_by_text("Your report is ready")).to_be_visible(timeout=90_000)
    assert site.page.url == address
    expect(other.page.get_by_text("Your report is ready")).to_be_visible(timeout=PATIENCE)
    assert len(site.download_pdf(tmp_path).pages) >= 8


def test_a_draft_has_no_result_yet_and_says_so(visit):
    site = visit()
    site.begin()
    overview = site.page.url
    site.page.reload(wait_until="networkidle")  # cookies of the forms sent beside the browser have settled
    site.page.goto(overview + "result")
    assert site.page.url == overview
    expect(site.page.get_by_role("status")).to_contain_text("once the answers are submitted")
