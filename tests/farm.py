"""The boards of `tests/fixtures` on loopback, as their platforms serve them."""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

from command import board
from loopback import NOT_FOUND, Asked, Page, Site

FIXTURES = Path(__file__).parent / "fixtures"
LISTS = {
    "ashby": "/posting-api/job-board/{}",
    "greenhouse": "/v1/boards/{}/jobs",
    "lever": "/v0/postings/{}",
}
BYTEDANCE = FIXTURES / "bytedance" / "lifeattiktok"
"""The one board of its kind: two at one endpoint would ask it the same by POST, and only a header tells them apart."""


def answer(body: bytes) -> Page:
    return Page(body, headers={"Content-Type": "application/json"}, etag=f'W/"{sha256(body).hexdigest()[:16]}"')


class Farm(Site):
    """Two boards of a platform, one of ByteDance. `boards` are the tokens, `postings` the readable ids, by platform."""

    def __init__(self) -> None:
        super().__init__({"/api/v1/public/supplier/search/job/posts": self._list})
        self.pages["/api/v1/public/supplier/job/posts/detail"] = self._detail
        self.boards: dict[str, list[str]] = defaultdict(list)
        self.postings: dict[str, set[str]] = defaultdict(set)
        for items in sorted(FIXTURES.glob("*/*/items.json")):
            platform = items.parent.parent.name
            if platform not in LISTS and items.parent != BYTEDANCE:
                continue
            told = [item for item in json.loads(items.read_text(encoding="utf-8")) if "board" in item]
            token = told[0]["board"]
            self.boards[platform].append(token)
            self.postings[platform] |= {item["posting_id"] for item in told}
            if platform in LISTS:
                path = LISTS[platform].format(token.removesuffix("/eu"))
                self.pages[path] = answer((items.parent / "response.json").read_bytes())

    @property
    def keys(self) -> list[str]:
        return sorted(f"{platform}:{token}" for platform, tokens in self.boards.items() for token in tokens)

    def write_boards(self, home: Path) -> None:
        for platform, tokens in self.boards.items():
            board(home, platform, *({"board": token, "endpoint": f"http://{self.host}"} for token in tokens))

    def _list(self, _: Asked) -> Page:
        return answer((BYTEDANCE / "response.json").read_bytes())

    def _detail(self, asked: Asked) -> Page:
        path = BYTEDANCE / f"detail-{json.loads(asked.body)['job_post_id']}.json"
        return answer(path.read_bytes()) if path.exists() else NOT_FOUND
