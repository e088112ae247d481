"""One person's name, e-mail address or phone number, found in whatever spelling it stands and blotted out.

A value is looked for as a page, a feed, a file or a table may hold it: in any letter case, HTML entities, JSON and
percent escapes, several times escaped, its UTF-8 read as a one-byte code, with tags or invisible characters inside. A
letter becomes `x`, a digit `9`; signs, spaces and tags stay. So what held it stays well-formed, a blotted address is
still masked as one, and offsets into the text around it hold.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.entities import codepoint2name
from urllib.parse import quote, unquote

FEWEST_LETTERS, FEWEST_DIGITS = 5, 7
"""Below which a name or a phone number would be found where it is not meant."""
_FEWEST_SIGNS = 2  # of scripts that write a name in so few: 王伟

_AMP = r"(?:&|\\{1,3}u0026|%26)(?:amp;)*+"
_INVISIBLE = rf"[\xad\u200b-\u200f\u2060\ufeff]|{_AMP}(?:shy|zwnj|zwj|#173|#820[3-7]|#xad|#x200[b-f]);"
_INVISIBLE += r"|\\{1,3}u(?:00ad|200[b-f]|2060|feff)"
_SPACE = r"[\s\xa0\u2000-\u200a\u202f\u3000]|\\{1,3}(?:[nrt]|u00a0|u0020|u000[9ad])"
_SPACE += (
    rf"|%(?:25)*+(?:20|0[9ad]|c2%(?:25)*+a0)|\+|{_AMP}(?:nbsp|ensp|emsp|thinsp|#32|#160|#x20|#xa0|#10|#13);|Â(?=\xa0)"
)
_LESS, _GREATER = rf"(?:{_AMP}lt;|\\{{1,3}}u003c)", rf"(?:{_AMP}gt;|\\{{1,3}}u003e)"
_TAG = rf"<[^<>]{{0,300}}+>|{_LESS}(?:(?!{_LESS}|{_GREATER})[^<>]){{0,300}}+{_GREATER}"
_SEAM = rf"(?>{_INVISIBLE}|{_TAG}){{0,8}}+"
_GAP = rf"(?>{_SPACE}|{_INVISIBLE}|{_TAG}|[-_.,'’·]){{0,8}}+"
_SPACES = rf"(?>{_SPACE}|{_INVISIBLE}|{_TAG}){{0,4}}+"
_BETWEEN_DIGITS = rf"(?>[-.,/()\u2010-\u2015]|{_SPACE}|{_INVISIBLE}|{_TAG}){{0,6}}+"
# How people write the two signs of an address that is not to be harvested.
_AT = rf"{_SPACES}[\[({{<]\s?(?:at|a|ät)\s?[\])}}>]{_SPACES}|(?:{_SPACE})at(?:{_SPACE})"
_DOT = rf"{_SPACES}[\[({{<]\s?(?:dot|punkt|point|punto)\s?[\])}}>]{_SPACES}|(?:{_SPACE})dot(?:{_SPACE})"
_PLUS = rf"(?:\+|%(?:25)*+2b|{_AMP}(?:plus|#43|#x2b);|00)"
_ESCAPED = rf"\\{{1,3}}(?:u[0-9a-f]{{4}}|x[0-9a-f]{{2}})|{_AMP}(?:#[0-9]{{1,7}}|#x[0-9a-f]{{1,6}}|[a-z]{{2,8}});?"
_ESCAPED += r"|(?:%(?:25)*+[0-9a-f]{2})+"
# A word may begin behind an escape that ends in a letter or digit.
_BEGINS = r"(?:(?<![^\W_])|(?<=\\[nrtbf])|(?<=\\u[0-9a-f]{4})|(?<=%[0-9a-f]{2}))"
_ENDS = r"(?=(?:['’]?s)?(?![^\W_]))"

_IS_EMAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,190}\.[^\W\d_]{2,24}")
_IS_PHONE = re.compile(r"[+(]*\d[\d\s.\-/()\xa0]*")
_LEADING_ZEROS = re.compile(r"[(]?0+")
_CLOUDFLARE = re.compile(r"(data-cfemail=[\\\"'&quot;]{1,8}|/email-protection#)([0-9a-f]{6,400})", re.IGNORECASE)

# Calling codes of one and of two digits; the others have three.
_CODES = {"1", "7", "20", "27", *map(str, [*range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59)])}
_CODES |= set(map(str, [*range(60, 67), 81, 82, 84, 86, *range(90, 96), 98]))


class TooShort(ValueError):
    """A value that would be found where it is not meant; the message says what would do."""


class Blotter:
    """Finds one value and blots it out: `kind` is e-mail, phone or name. Raises `TooShort`."""

    def __init__(self, value: str) -> None:
        value = unicodedata.normalize("NFC", " ".join(value.split()))
        self.kind, pattern = _pattern(value)
        odd = sorted({form for sign in value if not sign.isascii() for form in _forms(sign)}, key=len, reverse=True)
        self._pattern = re.compile(pattern, re.IGNORECASE)
        odd_forms = f"|(?P<odd>{'|'.join(map(re.escape, odd))})" if odd else ""
        kept = rf"(?P<kept>{_TAG}|{_AT}|{_DOT}|{_SPACE}|{_INVISIBLE})"
        self._token = re.compile(rf"{kept}{odd_forms}|(?P<escaped>{_ESCAPED})|.", re.IGNORECASE | re.DOTALL)
        if self.text(value)[0].casefold() == value.casefold():
            raise TooShort("The value must be a name, an e-mail address or a phone number: this one blots to itself.")

    def text(self, text: str) -> tuple[str, int]:
        """`text` without the value, and how often it stood there."""
        text, found = self._pattern.subn(self._blot, text)
        if "email-protection" in text or "data-cfemail" in text:
            text, hidden = self._shown(text)
            found += hidden
        return text, found

    def _blot(self, match: re.Match[str]) -> str:
        # A leading zero says nothing, and is how a masked number is told.
        zeros = _LEADING_ZEROS.match(match[0])
        lead = zeros.end() if zeros else 0
        return match[0][:lead] + self._token.sub(_blotted, match[0][lead:])

    def _shown(self, text: str) -> tuple[str, int]:
        """Addresses that a proxy has encoded: the first byte is the key of the others."""
        found = 0

        def blot(match: re.Match[str]) -> str:
            nonlocal found
            code = bytes.fromhex(match[2][: len(match[2]) // 2 * 2])
            address = bytes(byte ^ code[0] for byte in code[1:])
            if not self._pattern.search(address.decode("utf-8", "replace")):
                return match[0]
            found += 1
            return match[1] + (code[:1] + bytes(ord("x") ^ code[0] for _ in address)).hex()

        return _CLOUDFLARE.sub(blot, text), found


def _blotted(token: re.Match[str]) -> str:
    told = token.groupdict()
    if told["kept"]:
        return token[0]
    if told.get("odd"):
        return "x"
    if told["escaped"]:
        meant = _unescaped(token[0])
        blotted = "".join(map(_sign, meant))
        return token[0] if blotted == meant else blotted
    return _sign(token[0])


def _sign(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if unicodedata.combining(sign):
        return ""
    return "x" if sign.isalpha() else sign


def _unescaped(token: str) -> str:
    """What an escape stands for; empty where it is none after all."""
    if token[0] == "%" and token[:3] != "%26":
        return unquote(token.replace("%25", "%"), errors="replace")
    if token[0] == "\\" and "0026" not in token:
        return chr(int(token.lstrip("\\")[1:], 16))
    inner = re.sub(_AMP, "&", token, count=1, flags=re.IGNORECASE)
    meant = unescape(inner if inner.endswith(";") else f"{inner};")
    return "" if meant.startswith("&") else meant


def _pattern(value: str) -> tuple[str, str]:
    if _IS_EMAIL.fullmatch(value):
        return "e-mail", _starting(value[0]) + _BEGINS + _SEAM.join(map(_email_sign, value)) + _ENDS
    digits = [sign for sign in value if sign.isdigit()]
    if _IS_PHONE.fullmatch(value):
        if len(digits) < FEWEST_DIGITS:
            raise TooShort(f"A phone number needs {FEWEST_DIGITS} digits or more: fewer stand in too much else.")
        return "phone", _phone(value, "".join(digits))
    return "name", _name(value)


def _starting(signs: str) -> str:
    """What a match begins with, asked first: it is false at most places, and quickly told."""
    first = {form[0] for sign in signs for variant in (sign, sign.lower(), sign.upper()) for form in _forms(variant)}
    return f"(?=[{''.join(map(re.escape, sorted(first | set('&%'))))}\\\\])"


def _email_sign(sign: str) -> str:
    if sign == "@":
        return f"(?:{_spelled(sign)}|{_AT})"
    return f"(?:{_spelled(sign)}|{_DOT})" if sign == "." else _spelled(sign)


def _name(value: str) -> str:
    words = [word for word in re.split(r"[\s\-_.,'’·]+", value) if word]
    letters = [sign for word in words for sign in word if sign.isalpha()]
    few = _FEWEST_SIGNS if letters and all(map(_runs_on, letters)) else FEWEST_LETTERS
    if len(letters) < few:
        raise TooShort(f"A name needs {FEWEST_LETTERS} letters or more: a shorter one stands in too much else.")
    orders = [words] if len(words) == 1 else [words, [words[-1], *words[:-1]]]
    spelled = "|".join(_GAP.join(_SEAM.join(map(_spelled, word)) for word in order) for order in orders)
    begins = _starting(words[0][0] + words[-1][0]) + ("" if _runs_on(words[0][0]) else _BEGINS)
    ends = "" if _runs_on(words[-1][-1]) else _ENDS
    return f"{begins}(?:{spelled}){ends}"


def _runs_on(sign: str) -> bool:
    """Whether its script sets no spaces between words, or joins particles to them."""
    return sign >= "\u2e80" or "\u0e00" <= sign <= "\u0eff"


def _phone(value: str, digits: str) -> str:
    """The number with and without its country's code, in groups of any kind."""
    code, core = "", digits
    if value.lstrip("( ").startswith("+") or digits.startswith("00"):
        core = digits.removeprefix("00")
        code = next((core[:size] for size in (1, 2) if core[:size] in _CODES), core[:3])
        core = core.removeprefix(code)
    core = core.lstrip("0")
    if len(core) < FEWEST_DIGITS - 1:
        core = digits.lstrip("0")
    own = _BETWEEN_DIGITS.join(map(_spelled, code)) if code else r"[1-9]\d{0,2}"
    bare = f"|{own}{_BETWEEN_DIGITS}" if code else ""
    prefix = f"(?:{_PLUS}{_BETWEEN_DIGITS}{own}{_BETWEEN_DIGITS}{bare})?"
    zero = rf"(?:0{_BETWEEN_DIGITS})?"
    return rf"(?=[(+0-9%\\&]){_BEGINS}{prefix}[(]?{zero}{_BETWEEN_DIGITS.join(map(_spelled, core))}(?![^\W_])"


def _spelled(sign: str) -> str:
    """A pattern of all that may stand for a character: itself first, since it mostly does."""
    forms = sorted(_forms(sign), key=lambda form: (form != sign, len(form), form))
    return f"(?:{'|'.join(''.join(map(_escapes, form)) for form in forms)})"


def _escapes(sign: str) -> str:
    """One code point, as it is or escaped."""
    spellings: dict[str, None] = {}
    for variant in dict.fromkeys((sign, sign.lower(), sign.upper())):
        if len(variant) > 1:
            continue
        number = ord(variant)
        units = variant.encode("utf-16-be").hex()
        percent = quote(variant, safe="") if not variant.isascii() else f"%{number:02x}"
        spellings |= dict.fromkeys(
            [
                re.escape(variant),
                "".join(rf"\\{{1,3}}u{units[at : at + 4]}" for at in range(0, len(units), 4)),
                rf"{_AMP}#0*+{number}(?:;|(?!\d))",
                rf"{_AMP}#x0*+{number:x}(?:;|(?![0-9a-f]))",
                *(rf"{_AMP}{name};" for name in _NAMES.get(number, ())),
                re.escape(percent).replace("%", "%(?:25)*+"),
                *([rf"\\{{1,3}}x{number:02x}"] if number < 256 else []),
            ]
        )
    return f"(?:{'|'.join(spellings)})"


def _forms(sign: str) -> set[str]:
    """A character as it may be stored: composed or not, its UTF-8 read as a one-byte code."""
    found = {sign, unicodedata.normalize("NFD", sign)}
    if not sign.isascii():
        for variant in {sign, sign.lower(), sign.upper()}:
            raw = variant.encode()
            found |= {raw.decode("latin-1"), raw.decode("cp1252", "replace")} - {"\ufffd"}
            found.add(unicodedata.normalize("NFD", variant))
    return {form for form in found if "\ufffd" not in form}


_NAMES: dict[int, tuple[str, ...]] = {number: (name,) for number, name in codepoint2name.items()}
_NAMES |= {ord("@"): ("commat",), ord("."): ("period",), ord("-"): ("hyphen", "dash"), ord("_"): ("lowbar",)}
