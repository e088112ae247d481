"""The boards files: read, refused with the line that is wrong, and written back sorted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.boards import BadBoards, Board, add, boards, named

HEADER = "board,company,domain,endpoint,enabled,permission\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "boards").mkdir()
    return tmp_path / "boards"


def write(folder, platform, text):
    (folder / f"{platform}.csv").write_text(text, encoding="utf-8")


def test_every_row_of_every_file_is_a_board_sorted(folder):
    write(folder, "lever", HEADER + "zeta,,,,,\nacme/eu,Acme & Söhne,acme.example,,false,\n")
    write(folder, "ashby", "board\nBright%20Lane\n")
    assert boards(folder) == [
        Board("ashby", "Bright%20Lane"),
        Board("lever", "acme/eu", company="Acme & Söhne", domain="acme.example", enabled=False),
        Board("lever", "zeta"),
    ]


def test_cells_are_trimmed_and_extra_columns_passed_over(folder):
    row = ' acme ,"Acme, Inc." ,, http://127.0.0.1:8080 , TRUE ,"Ann, 2026-03-01",seen in a list\n'
    write(folder, "greenhouse", HEADER.strip() + ",note\n" + row)
    assert boards(folder) == [
        Board(
            "greenhouse",
            "acme",
            company="Acme, Inc.",
            endpoint="http://127.0.0.1:8080",
            permission="Ann, 2026-03-01",
        )
    ]


@pytest.mark.parametrize("text", ["\ufeff" + HEADER + "acme,,,,,\n", HEADER.replace("\n", "\r\n") + "acme,,,,,\r\n"])
def test_files_as_spreadsheets_write_them_are_read(folder, text):
    (folder / "lever.csv").write_bytes(text.encode())
    assert boards(folder) == [Board("lever", "acme")]


def test_a_folder_without_files_has_no_boards(folder):
    assert boards(folder) == []
    assert boards(folder / "not there") == []


@pytest.mark.parametrize(
    ("platform", "text", "message"),
    [
        (
            "myspace",
            HEADER + "acme,,,,,\n",
            r"myspace\.csv: myspace: no spider of this name; there are .*lever",
        ),
        ("myspace", HEADER, r"myspace\.csv: myspace: no spider of this name"),
        ("workday", HEADER + "acme/wd5/Careers,,,,,\nacme,,,,,\n", r"line 3: 'acme' is no board of workday: `rolecall"),
        ("ukg", HEADER + "acme,,,,,\n", r"line 2: 'acme' is no board of ukg"),
        ("lever", HEADER + "acme,,,,,\n\n\na b,,,,,\n", r"lever\.csv, line 5: 'a b'"),
        ("lever", HEADER + "acme,Acme, Inc.,acme.example,,,,\n", r"line 2: more cells than columns"),
        ("lever", HEADER + "acme,,,http://[::1,,\n", r"line 2: 'http://\[::1' is no endpoint"),
        ("lever", HEADER + "acme,,,https://host:99999,,\n", r"line 2: 'https://host:99999' is no endpoint"),
        ("lever", HEADER + "acme,,,https://host?x=1,,\n", r"line 2: 'https://host\?x=1' is no endpoint"),
        ("lever", HEADER + "acme,,,https://me:secret@host,,\n", r"is no endpoint"),
        ("lever", "slug,company\nacme,\n", r"lever\.csv: the header must name board,"),
        ("lever", "", r"lever\.csv: the header must name board,"),
        ("lever", HEADER + "acme,,,,,\n,,,,,\n", r"lever\.csv, line 3: '' is no board"),
        ("lever", HEADER + "acme,,,,,\n../etc,,,,,\n", r"line 3: '\.\./etc' is no board"),
        ("lever", HEADER + "ac me,,,,,\n", r"line 2: 'ac me' is no board"),
        ("lever", HEADER + "acme,,,,maybe,\n", r"line 2: enabled is 'maybe'; write true, false or nothing"),
        ("lever", HEADER + "acme,,,ftp://host,,\n", r"line 2: 'ftp://host' is no endpoint"),
        ("lever", HEADER + "acme,,,https://host/api,,\n", r"line 2: 'https://host/api' is no endpoint"),
        ("lever", HEADER + "acme,,,host:80,,\n", r"line 2: 'host:80' is no endpoint"),
        ("lever", HEADER + "acme,,,,,\nacme,,,,false,\n", r"lever:acme stands twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(folder, platform, text, message):
    write(folder, platform, text)
    with pytest.raises(BadBoards, match=message):
        boards(folder)


@pytest.mark.parametrize("content", ["board,company\nacme,Caf\u00e9\n".encode("latin-1"), b"board\n\x00\n"])
def test_a_file_that_is_no_text_is_named(folder, content):
    (folder / "lever.csv").write_bytes(content)
    with pytest.raises(BadBoards, match=r"lever\.csv"):
        boards(folder)


def test_new_boards_are_written_sorted_beside_those_that_are_known(folder):
    write(folder, "lever", HEADER.strip() + ",note\nzeta,Zeta,,,false,,by hand\nacme,,,,,,\n")
    fresh = add(
        folder, [Board("lever", "midway", company="Midway, Ltd"), Board("lever", "zeta"), Board("ashby", "new")]
    )
    assert [board.key for board in fresh] == ["lever:midway", "ashby:new"]
    assert (folder / "lever.csv").read_text(encoding="utf-8") == (
        HEADER.strip() + ',note\nacme,,,,,,\nmidway,"Midway, Ltd",,,,,\nzeta,Zeta,,,false,,by hand\n'
    )
    assert (folder / "ashby.csv").read_text(encoding="utf-8") == HEADER + "new,,,,,\n"
    assert sorted(path.name for path in folder.iterdir()) == ["ashby.csv", "lever.csv"]


def test_boards_that_are_known_are_not_written_again(folder):
    write(folder, "lever", HEADER + "zeta,,,,,\nacme,,,,,\n")
    before = (folder / "lever.csv").read_text(encoding="utf-8")
    assert add(folder, [Board("lever", "acme", company="Acme")]) == []
    assert (folder / "lever.csv").read_text(encoding="utf-8") == before


def test_a_file_that_lacks_a_column_is_given_it(folder):
    write(folder, "lever", "note,board\nby hand,acme\n")
    board = Board("lever", "zeta", company="Zeta", endpoint="http://127.0.0.1:8080")
    add(folder, [board])
    assert boards(folder) == [Board("lever", "acme"), board]
    assert "by hand,acme," in (folder / "lever.csv").read_text(encoding="utf-8")


def test_a_board_that_could_not_be_read_back_is_not_written(folder):
    for board in (Board("lever", "acme", endpoint="http://127.0.0.1/api"), Board("lever", "a b"), Board("adp", "acme")):
        with pytest.raises(BadBoards):
            add(folder, [board])
    assert list(folder.iterdir()) == []


def test_one_new_board_named_twice_is_written_once(folder):
    assert [board.key for board in add(folder, [Board("lever", "acme"), Board("lever", "acme")])] == ["lever:acme"]
    assert boards(folder) == [Board("lever", "acme")]


BOARDS = st.builds(
    Board,
    platform=st.sampled_from(["lever", "ashby"]),
    board=st.from_regex(r"[A-Za-z0-9\-_~%]{1,6}(/[a-z]{2})?", fullmatch=True),
    company=st.none() | st.text("aé,;\"' &", min_size=1).map(str.strip).filter(bool),
    enabled=st.booleans(),
)


@given(drawn=st.lists(BOARDS, max_size=6, unique_by=lambda board: board.key))
def test_what_is_written_is_read_back(tmp_path_factory, drawn):
    folder = tmp_path_factory.mktemp("boards")
    add(folder, drawn)
    assert boards(folder) == sorted(drawn, key=lambda board: (board.platform, board.board))


# Named by a person.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("greenhouse:stripe", Board("greenhouse", "stripe")),
        ("lever:acme/eu", Board("lever", "acme/eu")),
        ("https://jobs.lever.co/acme/0f-1", Board("lever", "acme")),
        ("bytedance:lifeattiktok.com", Board("bytedance", "lifeattiktok.com")),
        ("site:https://www.ropes.example/careers/", Board("site", "www.ropes.example/careers")),
        ("blog:ropes.example/blog/", Board("blog", "ropes.example/blog")),
    ],
)
def test_a_board_is_named_by_platform_and_token_or_by_its_url(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stripe", r"'stripe': name a board as platform:board"),
        ("myspace:stripe", r"myspace: no spider of this name"),
        ("greenhouse:", r"'' is no board"),
        ("greenhouse:https://boards.greenhouse.io/stripe", r"is no board"),
        ("site:https://", r"'' is no board"),
        ("greenhouse:a b", r"'a b' is no board"),
        ("greenhouse:../x?y", r"is no board"),
        ("https://careers.example", r"no platform recognises this address; try `rolecall resolve"),
    ],
)
def test_a_name_that_is_none_says_what_to_type(text, message):
    with pytest.raises(BadBoards, match=message):
        named(text)


@pytest.mark.parametrize(
    ("endpoint", "url", "expected"),
    [
        (None, "https://api.lever.co/v0/postings/acme?mode=json", "https://api.lever.co/v0/postings/acme?mode=json"),
        (
            "http://127.0.0.1:8080",
            "https://api.lever.co/v0/postings/acme?mode=json",
            "http://127.0.0.1:8080/v0/postings/acme?mode=json",
        ),
        ("https://lever.example/", "https://api.lever.co/v0/x#y", "https://lever.example/v0/x#y"),
    ],
)
def test_an_endpoint_replaces_scheme_and_host_and_nothing_else(endpoint, url, expected):
    assert Board("lever", "acme", endpoint=endpoint).at_endpoint(url) == expected
