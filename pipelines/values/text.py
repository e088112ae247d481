"""Text as people meant it: mojibake, entities, control characters and odd spaces mended; addresses masked; digests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from html import unescape
from itertools import compress, count

from pipelines.kept import kept

# ftfy takes about 1 ms on 4 kB, so it sees only lines where UTF-8 was read as a one-byte code (Ã¼, â€™, Â£, ðŸ, …),
# where C1 controls stand, or where a decoder gave up.
_MOJIBAKE = re.compile(
    "[\x80-\x9f\ufffd]|[ÃÂÐÑÅÄ][\xa0-\xbf\u0152-\u0178\u2013-\u203a€ƒˆ˜™]|â[€‚ƒ„†\x80-\x9f]|ï[»¿]|ð[Ÿ\x9f]|Ã |€[™¢œ]"
)
# Mojibake that some tool has robbed of its first character, which ftfy leaves. Not "€“": so ends a German quotation.
_HEADLESS = {"€™": "’", "€¢": "•", "€œ": "“"}
# A line longer than this is no prose; ftfy would spend seconds on it.
_LONGEST_MENDED_LINE = 20_000

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LONGEST_ENTITY = 33  # with the ampersand, without the semicolon

# Invisible: C0 controls but tab and line ends, zero width, bidi controls, tags, noncharacters, interlinear annotation.
# C1 controls and the soft hyphen go later: they are half of some mojibake.
_INVISIBLES = (
    "\x00-\x08\x0e-\x1f\x7f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_LATE_INVISIBLES = "\x80-\x9f\xad"
_ODD_SPACES = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = re.compile(f"[{_INVISIBLES}]")
_LATE_INVISIBLE = re.compile(f"[{_LATE_INVISIBLES}]")
_ODD_SPACE = re.compile(f"[{_ODD_SPACES}]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
# Bullets of Symbol and Wingdings, which word processors paste as private-use characters.
_PASTED_BULLETS = "\uf02d\uf076\uf0a7\uf0b7\uf0d8\uf0fc"
_PASTED_BULLET = re.compile(f"[{_PASTED_BULLETS}]|(?<!\\S)\x9f(?=\\s)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(" {2,}")
_LINE_EDGE_SPACE = re.compile(" ?\n ?")
_BLANK_LINES = re.compile("\n{3,}")

# Whatever a pass of `_mend` could change: without one of these a text needs only its spaces tidied.
_SUSPECT = re.compile(
    f"[\r\x0b\x0c\u2028\u2029{_INVISIBLES}{_LATE_INVISIBLES}{_ODD_SPACES}{_PASTED_BULLETS}]|{_MOJIBAKE.pattern}"
)
# The first characters of all mojibake that may be printed; the rest of what is suspect is nothing that can be printed.
_MOJIBAKE_STARTS = "\ufffdÃÂÐÑÅÄâïð€"
# Passes until nothing changes; one is the rule, a second only confirms.
_MOST_PASSES = 8


def clean(text: str) -> str:
    """`text` mended: one space between words, no space at a line's edge, at most one blank line; lines stay lines.

    Idempotent. What it returns encodes to UTF-8 and holds no NUL, control, bidi or zero-width character.
    """
    text = _tidy_spaces(text)
    for _ in range(_MOST_PASSES):
        if not _needs_mending(text):
            break
        mended = _tidy_spaces(_mend(text))
        if mended == text:
            break
        text = mended
    return text


# Signs that are what they seem, most often the only ones of a text beyond Latin-1; and what of Latin-1 is.
_SIGNS = "’–—“”‘•…™„"
_DIGITS = bytes(48 if 48 <= code < 58 else 120 for code in range(256))
_BETWEEN_DIGITS = b" .-/()\xa0"
_SOUND = bytes(
    code for code in range(256) if (chr(code).isprintable() and chr(code) not in _MOJIBAKE_STARTS) or code == 10
)
_ONE_BRACKET = bytes.maketrans(b"[]{}<>ADOTR\xe4\n", b"()()()adotra ")
_BRACKETED_SIGNS = (b"at", b" at", b"a)", b"ar", b" ar")
_SPELT_SIGNS = (b" -at- ", b" dot ")


def is_sound(text: str) -> bool:
    """Whether neither `clean` nor `mask` would change a text whose spaces are tidy: sure where it says so, and told in
    an eighth of their time, by what a text as bytes does not hold."""
    raw = _clean_bytes(text)
    return raw is not None and not _may_hold_private(raw) and "＠" not in text


def is_clean(text: str) -> bool:
    """Whether `clean` would not change such a text."""
    return _clean_bytes(text) is not None


def _clean_bytes(text: str) -> bytes | None:
    """A text that is clean, a byte a character: what is beyond Latin-1 as a space or a digit."""
    plain = text
    for sign in _SIGNS:
        if sign in plain:
            plain = plain.replace(sign, " ")
    try:
        raw = plain.encode("latin-1")
    except UnicodeEncodeError:
        if not plain.replace("\n", " ").isprintable() or not unicodedata.is_normalized("NFC", plain):
            return None
        raw = plain.encode("latin-1", "replace").replace(b"?", b"0")  # it may have been a digit of another script
        if "\ufffd" in plain or any(map(text.__contains__, _HEADLESS)):
            return None
    return None if raw.translate(None, _SOUND) or _holds_entity(text) else raw


def _may_hold_private(raw: bytes) -> bool:
    if b"@" in raw:
        return True
    folded = raw.translate(_ONE_BRACKET)
    # Few texts have many brackets: what stands behind each is asked in less time than a search for each sign takes.
    if any(part.startswith(_BRACKETED_SIGNS) for part in folded.split(b"(")[1:]):
        return True
    return any(map(folded.__contains__, _SPELT_SIGNS)) or b"0000000" in raw.translate(_DIGITS, _BETWEEN_DIGITS)


def _holds_entity(text: str) -> bool:
    return "&" in text and _ENTITY.search(text) is not None


def _needs_mending(text: str) -> bool:
    if _holds_entity(text):
        return True
    if not text.replace("\n", "").isprintable() or _has_any(text, _MOJIBAKE_STARTS):
        # Asked only here: the pattern takes ten times as long as the two questions before it.
        return bool(_SUSPECT.search(text)) or not unicodedata.is_normalized("NFC", text)
    return not unicodedata.is_normalized("NFC", text)


def _mend(text: str) -> str:
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", _join_surrogates(text))
    if _has_any(text, "\r\x0b\x0c\u2028\u2029"):
        text = _LINE_END.sub("\n", text)
    text = _decode_entities(text)
    if _has_any(text, f"{_PASTED_BULLETS}\x9f"):
        text = _PASTED_BULLET.sub("•", text)
    text = _mend_mojibake(text)
    text = _LATE_INVISIBLE.sub("", text)
    text = _ODD_SPACE.sub(" ", text)
    return unicodedata.normalize("NFC", text)


def _has_any(text: str, characters: str) -> bool:
    """Many times faster than a pattern that finds nothing."""
    return any(character in text for character in characters)


def _join_surrogates(text: str) -> str:
    """A pair of surrogates is one character that a JSON decoder left in halves; a lone one is nothing."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _decode_entities(text: str) -> str:
    """Entities decoded, however often they were encoded, in one pass: each `;` looks back for what it closes.

    Only entities that end in `;`: "&copy=1" in an address is no copyright sign.
    """
    if not _ENTITY.search(text):
        return text
    done: list[str] = []
    tail = ""
    pieces = text.split(";")
    for piece in pieces[:-1]:
        tail += piece
        while True:
            if len(tail) <= _LONGEST_ENTITY and done:
                tail = done.pop() + tail
            start = tail.rfind("&", max(0, len(tail) - _LONGEST_ENTITY))
            entity = tail[start:] + ";" if start >= 0 else ""
            if not _ENTITY.fullmatch(entity) or (value := unescape(entity)) == entity:
                tail += ";"
                break
            tail = tail[:start]
            if value != ";":
                tail += _INVISIBLE.sub("", value)
                break
        if len(tail) > 4096:
            done.append(tail[:-64])
            tail = tail[-64:]
    return "".join([*done, tail, pieces[-1]])


def _mend_mojibake(text: str) -> str:
    if not _MOJIBAKE.search(text):
        return text
    return "\n".join(_mend_line(line) for line in text.split("\n"))


@cache
def _mojibake_mender() -> Callable[[str], str]:
    import ftfy  # which most loads and many texts do without

    config = ftfy.TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_terminal_escapes=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )
    return lambda line: ftfy.fix_text_segment(line, config)


def _mend_line(line: str) -> str:
    if len(line) > _LONGEST_MENDED_LINE or not _MOJIBAKE.search(line):
        return line
    line = _mojibake_mender()(line)
    for broken, mended in _HEADLESS.items():
        line = line.replace(broken, mended)
    return line


def _tidy_spaces(text: str) -> str:
    # `in` is many times faster than a pattern that finds nothing.
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if " \n" in text or "\n " in text:
        text = _LINE_EDGE_SPACE.sub("\n", text)
    if "\n\n\n" in text:
        text = _BLANK_LINES.sub("\n\n", text)
    return text.strip(" \n")


# The lookbehind lets a local part start only where a word starts, and every repeat is bounded: linear.
_EMAIL = re.compile(
    # A space before a bare @ stands only beside one behind it: "official @Ramp.com" is a word and a handle.
    r"(?<![\w.+%'-])[\w.+%'-]{1,128}(?:[@＠]\s?| [@＠] |\(a\)| -at- "
    r"|\s?[\[({<]\s?(?:@|at|ät|arroba|arobase)\s?[\])}>]\s?)"
    r"(?:[\w-]{1,63}(?:[.．]|\s?[\[({]\s?(?:dot|punkt|point|punto|ponto)\s?[\])}]\s?)){1,8}[^\W\d_]{2,24}(?![\w-])",
    re.IGNORECASE,
)
# Spelt out in words, only behind a word for it: "look at github dot com" names a site.
_SPELT_EMAIL = re.compile(
    r"(?P<cue>\b(?:e-?mail|mail|contact|write|reach|send|cv|resume)\b[^\n]{0,40}?[ :])"
    r"[\w.+-]{1,64} at [\w-]{1,63}(?: dot [\w-]{1,63}){0,3} dot [^\W\d_]{2,24}(?![\w-])",
    re.IGNORECASE,
)
# Letter case by hand: a pattern that ignores it tries every character.
_BRACKETED_AT = re.compile(r"[\[({<]\s?(?:[aAäÄ]|@)[tTrR)]|\s-at-\s")
_BEFORE_AT = ("(", "[", "{", "<", "-at-")
_EMAIL_SIGNS = ("@", "＠", " dot ", " DOT ")

_SEPARATOR = r"[ .\-/()\u2010-\u2013\uff0d\xa0]{0,3}"
# Any run of digits that could be one: found first, judged after, since most texts have none.
_DIGIT_RUN = re.compile(rf"(?<![\w+.,$€£])[+(]{{0,2}}\d(?:{_SEPARATOR}\d){{6,19}}(?![\w%])")
_SEVEN_DIGITS = re.compile(rf"\d(?:{_SEPARATOR}\d){{6}}")
_PHONE = re.compile(
    # With a country prefix: +49 (0)30 1234567, 0044 20 7946 0958.
    rf"(?<![\w+])(?:\(?\+|00(?=[1-9]\d{{0,2}}[ .\-/(]))(?:{_SEPARATOR}\d){{8,15}}(?!\d)"
    # North American: (415) 555-0132, 415-555-0132, 1.415.555.0132.
    r"|(?<![\w+.,/-])(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[.-])[2-9]\d\d[ .-]\d{4}(?![\w-]|[.,]\d)"
    # A leading zero and groups: 030 / 123 456 78, 01 23 45 67 89, 020 7946 0958.
    r"|(?<![\w+.,/:-])\(?0[1-9]\d{0,3}\)?(?:[ ./-]{1,3}\d{2,8}){1,5}(?![\w-]|[.,]\d)"
    # Brazilian, Russian, Japanese: (11) 91234-5678, 8 (495) 123-45-67, ０３－１２３４－５６７８.
    r"|(?<![\w+.,/-])\([1-9]\d\) ?9?\d{4}-\d{4}(?![\w-])|(?<![\w+.,/-])8 ?\(\d{3}\) ?\d{3}-\d\d-\d\d(?![\w-])"
    r"|(?<!\w)０\d{1,3}－\d{1,4}－\d{3,4}(?!\w)"
)
# Five pairs, as French numbers are set: dates are no more than three.
_PAIRS = re.compile(r"0\d([ .-])\d\d(?:\1\d\d){3}")
# After a word for telephone any digits will do.
_PHONE_CUE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mobil|cell|fax|call|whatsapp|telefon|telefono|teléfono|tél|téléphone|móvil|handy"
    r"|durchwahl|portable|tlf|mob|ph|fon|gsm|celular|telefone|telefoon|puhelin"
    r"|тел|телефон|電話|电话|전화)\b[ .:]{0,3}(?:(?:numbers?|nummer|no|nr|us|on|at|au|unter|is)[ .:]{1,2}){0,2}$",
    re.IGNORECASE,
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(rf"(?<!\d){_DAY}[./-]{_DAY}[./-](?:19|20)?\d\d\b|(?:19|20)\d\d[./-]{_DAY}[./-]{_DAY}\b")
_ROUND_NUMBER = re.compile(r"\+? ?\d{1,3}(?:[ .,]\d{3})*[ .,]000")
_NATIONAL_DIGITS = range(9, 13)


def mask(text: str) -> str:
    """`text` with e-mail addresses as `[e-mail]` and phone numbers as `[phone]`; pay, years, ids and dates stay."""
    lines = text.split("\n")
    private = list(map(_may_be_private, lines))
    if not any(private):
        return text
    for number in compress(count(), private):
        lines[number] = _mask_emails(lines[number])
    return _mask_digits("\n".join(lines))


def _mask_digits(text: str) -> str:
    """Asked only of lines with enough digits: no run goes on in the next line, though its cue may stand above."""
    masked: list[str] = []
    done = 0
    for digits in _SEVEN_DIGITS.finditer(text):
        if digits.start() < done:
            continue
        start, end = text.rfind("\n", 0, digits.start()) + 1, text.find("\n", digits.end())
        start, end = max(start, done), len(text) if end < 0 else end
        masked.append(text[done:start])
        for run in _DIGIT_RUN.finditer(text, start, end):
            masked += (text[start : run.start()], _mask_run(run))
            start = run.end()
        masked.append(text[start:end])
        done = end
    return "".join([*masked, text[done:]])


def _mask_emails(line: str) -> str:
    if not _may_hold_email(line):
        return line
    line = _EMAIL.sub("[e-mail]", line)
    return _SPELT_EMAIL.sub(r"\g<cue>[e-mail]", line) if " dot " in line.casefold() else line


@kept(8_192)
def _may_be_private(line: str) -> bool:
    return _may_hold_email(line) or _SEVEN_DIGITS.search(line) is not None


def _may_hold_email(text: str) -> bool:
    if any(map(text.__contains__, _EMAIL_SIGNS)):
        return True
    return any(map(text.__contains__, _BEFORE_AT)) and _BRACKETED_AT.search(text) is not None


def _mask_run(run: re.Match[str]) -> str:
    if _PAIRS.fullmatch(run[0]):
        return "[phone]"
    if _DATE.search(run[0]):
        return run[0]
    if _PHONE_CUE.search(run.string[max(0, run.start() - 40) : run.start()]):
        return "[phone]"
    return _PHONE.sub(_mask_phone, run[0])


def _mask_phone(phone: re.Match[str]) -> str:
    printed = phone[0]
    if _ROUND_NUMBER.fullmatch(printed):
        return printed
    is_national = printed.lstrip("(").startswith("0") and not printed.startswith("00")
    if is_national and sum(character.isdigit() for character in printed) not in _NATIONAL_DIGITS:
        return printed
    return "[phone]"


def digest(*parts: str | bytes | None) -> str:
    """32 hex digits that name these parts in this order; None is not the empty text, ("ab",) is not ("a", "b"). A text
    may be given as its UTF-8."""
    framed: list[bytes] = []
    for part in parts:
        if part is None:
            framed.append(b"\x00")
            continue
        encoded = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        framed += (b"\x01", len(encoded).to_bytes(8, "big"), encoded)
    return blake2b(b"".join(framed), digest_size=16).hexdigest()
