"""What a browser is sent for a first page, with nothing kept from before, and for the next ones."""

import re

from tests.browser_client import Browse, Browser
from tests.cast import Cast

MAX_FIRST_BYTES, MAX_FIRST_REQUESTS = 90 * 1024, 10
GZIP_HEADERS = {"Accept-Encoding": "gzip"}
# What the sheet asks for by itself, and only for letters beyond those of western Europe.
OTHER_LETTERS = "figtree-latin-ext"


def files_of(browser: Browser, path: str) -> set[str]:
    """The addresses of the files that the page names, each once and without what follows #."""
    page = browser.page(path)
    named = (
        page.attributes("href", "link") + page.attributes("src") + page.attributes("href", "use")
    )
    return {address.partition("#")[0] for address in named if address.startswith("/")}


def check_first_page(browser: Browser, path: str) -> None:
    files = files_of(browser, path)
    answers = [browser.get(file, headers=GZIP_HEADERS) for file in [path, *files]]
    assert {answer.status_code for answer in answers} == {200}
    assert len(answers) <= MAX_FIRST_REQUESTS, "npm run vendor puts the files in place anew"
    assert sum(len(answer.data) for answer in answers) < MAX_FIRST_BYTES


def test_a_first_page_is_small(stranger: Browser, browse: Browse, cast: Cast) -> None:
    check_first_page(stranger, "/")
    check_first_page(stranger, "/login")
    check_first_page(browse(cast.olivia), "/o/acme/timesheet")


def test_a_sheet_names_no_other_file_than_the_page_has_asked_for(stranger: Browser) -> None:
    files = files_of(stranger, "/login")
    [sheet] = [file for file in files if ".css" in file]
    folder = sheet.rpartition("/")[0]
    asked = re.findall(r"url\([\"']?(?!data:)([^\"')]+)", stranger.get(sheet).text)
    assert {f"{folder}/{name}" for name in asked if OTHER_LETTERS not in name} <= files
