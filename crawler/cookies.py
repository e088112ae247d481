"""Session cookies, for the platforms whose paging rests on them. Scrapy's own middleware asks tldextract, which fetches
the Public Suffix List from elsewhere (`libraries.md`); the standard library's rules do for one board on one host."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar


class SessionCookies:
    """Downloader middleware: gives a host its cookies back, for as long as the board run lasts."""

    def __init__(self) -> None:
        self.jar = CookieJar()

    def process_request(self, request: Request) -> None:
        request.headers.pop("Cookie", None)
        self.jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        self.jar.extract_cookies(response, request)
        return response
