"""A running explorer, asked as a browser asks."""

import http.client
from urllib.parse import urlsplit


def get(address, path="/", **headers):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def let_in(address):
    """The address without its token, and the cookie that the token is changed for."""
    status, headers, _ = get(address, urlsplit(address).path + "?" + urlsplit(address).query)
    assert (status, headers["location"]) == (303, "/")
    return headers["set-cookie"].partition(";")[0]
