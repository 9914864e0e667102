"""The product answers in a browser at all."""

from playwright.sync_api import Page, expect


def test_a_stranger_is_asked_to_log_in(page: Page) -> None:
    problems: list[str] = []
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto("/logga-in/")
    expect(page.get_by_role("button", name="Logga in", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "sv"
    assert problems == []
