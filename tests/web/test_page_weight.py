"""What a browser is sent for a first page, with nothing kept from before."""

from tests.browser_client import Browse, Browser
from tests.cast import Cast

MAX_BYTES = 150 * 1024
GZIP_HEADERS = {"Accept-Encoding": "gzip"}


def bytes_of_first_page(browser: Browser, path: str) -> int:
    """The page and each file that it names, as the server sends them."""
    page = browser.page(path)
    files = {
        address
        for address in page.attributes("href", "link") + page.attributes("src")
        if address.startswith("/static/")
    }
    answers = [browser.get(path), *(browser.get(file, headers=GZIP_HEADERS) for file in files)]
    assert {answer.status_code for answer in answers} == {200}
    return sum(len(answer.data) for answer in answers)


def test_a_first_page_is_small(stranger: Browser, browse: Browse, cast: Cast) -> None:
    assert bytes_of_first_page(stranger, "/login") < MAX_BYTES
    assert bytes_of_first_page(browse(cast.olivia), "/o/acme/timesheet") < MAX_BYTES
