"""A park takes a target over from a document, enters what was counted, and sees where it leads; it looks at its indices."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_weights import narrow

COUNTED = (("2025-01-01", "40"), ("2025-07-01", "52"), ("2026-01-01", "61"))


@pytest.mark.parametrize(("width", "language", "scheme"), [(360, "zh", "dark"), (1280, "en", "light")])
def test_a_target_is_taken_over_and_followed(visit, find_barriers, width, language, scheme):
    operator = visit(width=width, language=language, scheme=scheme)

    def look():
        assert find_barriers(operator.page) == []
        assert narrow(operator.page)

    operator.join()
    operator.page.goto("/areas/new")
    operator.page.fill("#name", "东湖工业园区")
    operator.page.check("input[name=kind][value=park]")
    operator.follow("保存", "Save")
    park = operator.page.url
    operator.page.goto(f"{park}indices")
    look()
    operator.page.goto(f"{park}targets/")
    look()
    operator.page.locator("form:has(input[value=stars]) button").click()
    expect(operator.page.locator(".target")).to_have_count(1)
    look()
    operator.follow("填报数值", "Enter values")
    for day, value in COUNTED:
        operator.page.fill("#day", day)
        operator.page.fill("#value", value)
        operator.follow("保存", "Save")
    expect(operator.page.locator("tbody tr")).to_have_count(3)
    look()
    operator.page.goto(f"{park}targets/")
    expect(operator.page.locator(".target svg circle")).to_have_count(4)
    operator.page.click(".target details summary")
    expect(operator.page.locator(".target tbody tr")).to_have_count(3)
    look()
    operator.page.locator(".target .actions a").last.click()
    operator.page.fill("#goal", "50")
    look()
    operator.follow("保存", "Save")
    expect(operator.page.locator(".target .badge")).to_have_text(operator.say("已完成", "target reached"))
