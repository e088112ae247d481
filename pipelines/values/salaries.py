"""Pay as printed, in a field or anywhere in a posting; figures that are no pay are refused.

Words stand in `pay_words.csv` by role: a `cue` before a figure says that it is pay and of which kind; `refuse_before`
and `refuse_after` say that it is not; `weak_` ones count only where nothing stronger is said; `period_after` stands
right behind the figure, `period_before` somewhere before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from pipelines.shipped import vocabulary
from pipelines.values.money import Amount, currency_of, read_amounts, units_per_dollar
from pipelines.values.pay_places import pay_place
from pipelines.values.words import any_of


@dataclass(frozen=True, slots=True)
class ReadSalary:
    """One figure or range of pay, in units of its currency, as stated: never annualised. None: not stated."""

    min_amount: float | None
    max_amount: float | None
    currency: str | None
    """ISO 4217; None for a bare "$" where no country decides."""
    period: str | None
    """hour, day, week, month, year."""
    kind: str | None
    """base, total, bonus, commission, equity, allowance, estimate."""
    raw: str
    start: int
    end: int
    place: str | None = None
    """Where it applies, as printed, if the words before it say so: "San Francisco, CA"."""


# A field, or one line of a posting, is at most so long; cues are looked for so far back.
_LONGEST_FIELD = 120
# A text with more figures than this is no posting; the first ones are read.
_MOST_AMOUNTS = 400
_BACK = 160
_AHEAD = 60
_SHORT_LEFT = 28
_ABOVE = 200

# Plausible amounts in dollars, by period: with a cue, and where the period alone says that it is pay.
_PLAUSIBLE: dict[str | None, tuple[float, float]] = {
    "hour": (1, 2_000),
    "day": (5, 15_000),
    "week": (20, 50_000),
    "month": (50, 200_000),
    "year": (500, 2_000_000),
    None: (5, 2_000_000),
}
_PLAIN = {
    "hour": (5, 500),
    "day": (50, 5_000),
    "week": (150, 20_000),
    "month": (600, 60_000),
    "year": (8_000, 2_000_000),
}
# A million a year is met in ranges only ("$300K – $1M").
_MOST_OF_ONE_FIGURE = 999_999
_WIDEST = 12  # times from min to max
_EXTRAS = frozenset(["bonus", "commission", "equity", "allowance"])
# Currencies in which a salary runs into millions, so that "10 million" may be one.
_MILLIONS_FROM = 100.0


def read_salaries(text: str, country: str | None = None) -> list[ReadSalary]:
    """What `text` says of pay, in order of appearance; `country` (ISO 3166-1 alpha-2) decides a bare "$" or "kr"."""
    is_field = len(text) <= _LONGEST_FIELD and "\n" not in text.strip()
    read: list[ReadSalary] = []
    for amount in islice(read_amounts(text), _MOST_AMOUNTS):
        salary = _read(text, amount, country, is_field, read[-1] if read else None)
        if salary is not None and read and _are_two_bounds(text, read[-1], salary):
            salary = _joined(text, read.pop(), salary)
        if salary is not None:
            read.append(salary)
    return read


_BETWEEN_BOUNDS = 30


def _are_two_bounds(text: str, low: ReadSalary, high: ReadSalary) -> bool:
    """Whether "Minimum: $80,000; Maximum: $95,000" is one range."""
    if low.max_amount is not None or high.min_amount is not None or low.currency != high.currency:
        return False
    is_near = high.start - low.end <= _BETWEEN_BOUNDS and "\n\n" not in text[low.end : high.start]
    is_alike = low.kind == high.kind and (low.period == high.period or low.period is None or high.period is None)
    return is_near and is_alike and (low.min_amount or 0) <= (high.max_amount or 0) <= _WIDEST * (low.min_amount or 0)


def _joined(text: str, low: ReadSalary, high: ReadSalary) -> ReadSalary:
    raw = text[low.start : high.end]
    return replace(high, min_amount=low.min_amount, period=low.period or high.period, raw=raw, start=low.start)


@cache
def _words(role: str) -> dict[str, str]:
    return {row["word"]: row["value"] for row in vocabulary("pay_words") if row["role"] == role}


@cache
def _any(*roles: str) -> str:
    return any_of(word for role in roles for word in _words(role)).replace(r"\ ", r"[ \-]")


# From here on scripts are written without blanks between words.
_FIRST_UNSPACED = "\u3000"


@cache
def _before(*roles: str) -> re.Pattern[str]:
    """Any word of these roles, whole; one of a script without blanks wherever it stands."""
    words = [word for role in roles for word in _words(role)]
    spaced = any_of(word for word in words if word[0] < _FIRST_UNSPACED).replace(r"\ ", r"[ \-]")
    unspaced = [word for word in words if word[0] >= _FIRST_UNSPACED]
    more = f"|{any_of(unspaced)}" if unspaced else ""
    return re.compile(rf"(?<![\w$€£]){spaced}(?!\w){more}")


@cache
def _fillers() -> str:
    """What may stand between a figure and its period or name; a blank after a star is a list's next item."""
    marks = r"(?:[\s()\[\],;:/]|\*(?!\s)){0,4}"
    return rf"{marks}(?:{_any('filler')}(?!\w){marks}){{0,3}}"


@cache
def _period_after() -> re.Pattern[str]:
    return re.compile(rf"{_fillers()}({_any('period_after')})(?!\w)")


@cache
def _noun_after() -> re.Pattern[str]:
    adjective = (
        r"(?:(?:in|of|as|an?|annual|yearly|monthly|target|one[ -]time|performance|guaranteed|potential|retention|gross"
        r"|uncapped|hiring|welcome|starting|year-end|your|estimated|expected|quarterly|brut|brutto|new hire) )"
    )
    return re.compile(rf"{_fillers()}{adjective}{{0,3}}({_any('noun_after')})(?!\w)")


@cache
def _refuse_after() -> re.Pattern[str]:
    """Up to three words on, but not past a word that begins something else: "plus 401(k)"."""
    word = r"(?:(?!(?:plus|and|with|including|und|et|y|to|for|depending|based|or|sowie|as|per|a|an)\b)[\w'’-]{1,20} )"
    refused = rf"{_any('refuse_after')}(?!\w)"
    return re.compile(rf"[)\]]?[ -]{{0,2}}{word}{{0,3}}{refused}|[)\]]? ?(?:per|for|on|an?) {word}{{0,2}}{refused}")


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands around a figure, in lower case: its sentence so far, the line above where it starts one, the rest."""

    left: str
    above: str
    right: str


_SENTENCE_END = re.compile(
    r"[.!?](?=\s)(?<!\b[a-z]\.)(?<!\bmin\.)(?<!\bmax\.)(?<!\bca\.)(?<!\bmind\.)(?<!\bzzgl\.)(?<!\binkl\.)|[\n•]"
)
_RIGHT_END = re.compile(r"(?:[!?]|(?<!\bp)(?<!\bpr)\.)\s|[\n•\d]")


def _context(text: str, amount: Amount) -> _Context:
    left = text[max(0, amount.start - _BACK) : amount.start].lower().replace("’", "'")
    ends = [match.end() for match in _SENTENCE_END.finditer(left)]
    sentence = left[ends[-1] :] if ends else left
    above = ""
    if len(sentence.strip()) <= _SHORT_LEFT:
        above = _line_above(text, amount.start - len(sentence))
    right = text[amount.end : amount.end + _AHEAD].lower().replace("’", "'")
    end = _RIGHT_END.search(right)
    return _Context(sentence, above, right[: end.start()] if end else right)


def _line_above(text: str, before: int) -> str:
    """The end of what stands before a line: its heading or the sentence that leads to it."""
    above = text[max(0, before - _ABOVE) : max(0, before)].rstrip(" \n•-*·\t").lower().replace("’", "'")
    return above.rpartition("\n")[2]


@dataclass(frozen=True, slots=True)
class _Verdict:
    is_pay: bool
    kind: str | None = None


_REFUSED = _Verdict(False)


def _read(
    text: str, amount: Amount, country: str | None, is_field: bool, previous: ReadSalary | None
) -> ReadSalary | None:
    if _is_count(text, amount) or _is_retirement_plan(text, amount) or amount.low > amount.high:
        return None
    context = _context(text, amount)
    currency = _currency(text, amount, country)
    in_lakhs = _counts_in_lakhs(text, amount)
    currency = currency or ("INR" if in_lakhs else None)
    after = _period_after().match(context.right)
    period = _words("period_after")[_word(after[1])] if after else None
    if _refuse_after().match(context.right[after.end() :] if after else context.right):
        return None
    scale = units_per_dollar(currency)
    noun = _noun_after().match(context.right) or (after and _noun_after().match(context.right, after.end()))
    named = _words("noun_after").get(noun[1].replace("-", " ")) if noun else None
    verdict = _judge(text, amount, context, period, named, is_field, scale)
    continues = not verdict.is_pay and previous is not None and _continues(text, amount, previous, currency)
    if not verdict.is_pay and not continues:
        return None
    kind = previous.kind if continues and previous else verdict.kind
    period = period or _period_before(context, kind) or ("year" if in_lakhs else None)
    period = period or (previous.period if continues and previous else None)
    if not _is_plausible(amount, period, scale):
        return None
    low, high = _bounds(amount, context)
    end = amount.end + (after.end() if after else 0)
    end += text.count("(", amount.start, end) > text.count(")", amount.start, end) and text[end : end + 1] == ")"
    raw = text[amount.start : end]
    place = pay_place(text[amount.start - len(context.left) : amount.start])
    if place and place.country_code:
        currency = _currency(text, amount, place.country_code) or currency
    printed = place.printed if place else None
    return ReadSalary(low, high, currency, period, kind, raw, amount.start, end, printed)


def _is_count(text: str, amount: Amount) -> bool:
    """The common case, settled before anything around is looked at: a small bare number that no period follows."""
    if amount.marks or amount.has_thousands or amount.high >= 1000:
        return False
    return _period_after().match(text[amount.end : amount.end + _AHEAD].lower()) is None


def _word(printed: str) -> str:
    """The table's spelling of a word found with hyphens for spaces."""
    return printed if printed in _words("period_after") else printed.replace("-", " ")


_RETIREMENT = re.compile(r"\(?[kb]\b|\(?[kb]\)", re.IGNORECASE)


def _is_retirement_plan(text: str, amount: Amount) -> bool:
    digits = re.match(r"\D{0,4}(401|403|457)(?!\d)", text[amount.start : amount.end])
    return digits is not None and _RETIREMENT.search(text[amount.start : amount.end + 3]) is not None


_CODE_AFTER = re.compile(r" ?[(\[]?(?:in )?([A-Z]{3})(?![A-Za-z])")


def _currency(text: str, amount: Amount, country: str | None) -> str | None:
    marks = amount.marks
    if code := _CODE_AFTER.match(text, amount.end):
        named = currency_of((code[1],), country) if code[1] in _known_codes() else None
        marks = (*marks, code[1]) if named else marks
    return currency_of(marks, country) if marks else None


@cache
def _known_codes() -> frozenset[str]:
    return frozenset(row["mark"] for row in vocabulary("currencies") if row["kind"] == "code")


def _counts_in_lakhs(text: str, amount: Amount) -> bool:
    return re.search(r"lpa|lakh|lac\b|crore", text[amount.start : amount.end + 6], re.IGNORECASE) is not None


def _period_before(context: _Context, kind: str | None) -> str | None:
    """What the words before say; an annual salary in the sentence before makes no annual bonus."""
    for part in (context.left,) if kind in _EXTRAS else (context.left, context.above):
        found = [match[0] for match in _before("period_before").finditer(part)]
        if found:
            return _words("period_before")[found[-1].replace("-", " ")]
    return None


_UP_TO = "up to|bis zu|jusqu'à|hasta|fino a|tot"
_OF = re.compile(rf"(?: target| range| amount| opportunity){{0,2}} (?:(?:of|von|de|di|van)(?: {_UP_TO})?|{_UP_TO}) ?$")
_IS = re.compile(r"(?: range)? (?:is|are|will be|ranges|starts|begins)\b")
_ADDED = re.compile(
    r"(?:(?<!\w)(?:plus|and|including|excluding|exclusive of|addition to|und|et|y|or|not include|sowie|zzgl\.?)"
    r"|[+&,]) ?(?:an? |any |target |annual )?$"
)


def _judge(
    text: str, amount: Amount, context: _Context, period: str | None, named: str | None, is_field: bool, scale: float
) -> _Verdict:
    """Whether a figure is pay: by the cue before it, else by what it is `named` after, its period, or its own line."""
    if not amount.marks and not amount.has_thousands and not _is_bare_pay(text, amount, context, is_field):
        return _REFUSED
    if amount.low >= 1_000_000 and scale < _MILLIONS_FROM and _is_in_millions(text, amount):
        return _REFUSED
    cue = _last_cue(context)
    if cue is not None and (not amount.marks) and not _is_near(context, is_field):
        cue = None
    if cue == "refused":
        return _REFUSED
    kind = named or cue or None
    if kind in _EXTRAS and _is_of_others(context):
        return _REFUSED
    if cue is not None or (
        named is not None and amount.marks and not _before("weak_refuse_before").search(context.left)
    ):
        return _Verdict(True, kind)
    if _before("refuse_before", "weak_refuse_before", "customer").search(context.left):
        return _REFUSED
    if period is not None and amount.marks and _is_plain(amount, period, scale):
        return _Verdict(True, kind)
    return _Verdict(_stands_alone(text, amount, context, is_field), kind)


def _last_cue(context: _Context) -> str | None:
    """The kind of the nearest cue ("" for plain pay), "refused", or None."""
    for part in (context.left, context.above):
        found = _before("cue", "range_cue", "refuse_before").finditer(part)
        strong = [match[0] for match in found if not _is_added(part, match)]
        if len(strong) > 1 and strong[-1] in _words("range_cue"):
            strong.pop()  # "on-target earnings (OTE) range for this position": the range of what was named before
        if strong:
            cues = _words("cue") | _words("range_cue")
            known = cues.get(strong[-1], cues.get(strong[-1].replace("-", " ")))
            return "refused" if known is None else known
        weak = [match for match in _before("weak_cue").finditer(part) if not _is_added(part, match)]
        if weak and not _before("weak_refuse_before", "customer").search(part):
            return _words("weak_cue")[weak[-1][0].replace("-", " ")]
        if weak or _before("weak_refuse_before").search(part):
            return None
    return None


def _is_added(part: str, match: re.Match[str]) -> bool:
    """Whether a word only follows another ("salary plus bonus: …"), and so is not what the figure is."""
    if not match.start() or _OF.match(part, match.end()):
        return False
    if match[0] in _plain_cues() and _IS.match(part, match.end()):
        return False  # "in Boise, pay is $50,000"
    return _ADDED.search(part[max(0, match.start() - 30) : match.start()]) is not None


@cache
def _plain_cues() -> frozenset[str]:
    return frozenset(word for role in ("cue", "weak_cue") for word, kind in _words(role).items() if not kind)


def _is_of_others(context: _Context) -> bool:
    return _before("customer").search(context.left + " " + context.right) is not None


_YEAR = range(1950, 2101)
_REST = re.compile(r"[\s.,;:!?()\[\]*/+&|•\-\u2010-\u2015]+")


def _is_bare_pay(text: str, amount: Amount, context: _Context, is_field: bool) -> bool:
    """Whether a figure without currency may be pay: 140,000, not 12, no year, and nothing counted after it."""
    if amount.high < 1000 or (
        amount.low in _YEAR and amount.high in _YEAR and "." not in text[amount.start : amount.end]
    ):
        period = _period_after().match(context.right)
        return period is not None and _is_near(context, is_field) and amount.low not in _YEAR
    if is_field and _is_all_pay(text, amount):
        return True
    rest = _REST.sub(" ", context.right).strip()
    return (
        not rest or _period_after().match(context.right) is not None or _noun_after().match(context.right) is not None
    )


_NEAR = 45


def _is_near(context: _Context, is_field: bool) -> bool:
    near = context.left[-_NEAR:] if context.left.strip() else context.above[-_NEAR:]
    return _before("cue", "weak_cue").search(near) is not None


# What may stand beside the figure in a field that holds nothing but pay.
_ROLES_OF_PAY = (
    *("cue", "weak_cue", "period_after", "period_before", "filler", "noun_after"),
    *("from_before", "from_after", "upto_before", "between", "about"),
)


_LETTER = re.compile(r"[^\W\d_]")


def _is_all_pay(text: str, amount: Amount) -> bool:
    """Whether a field holds nothing but amounts and words of pay."""
    rest = (text[: amount.start] + " " + text[amount.end :]).lower()
    return not _LETTER.search(_before(*_ROLES_OF_PAY).sub(" ", rest))


def _stands_alone(text: str, amount: Amount, context: _Context, is_field: bool) -> bool:
    """A field that begins with a figure, or a line that is nothing but a range of money."""
    if is_field and (amount.marks or amount.has_thousands or amount.high >= 1000):
        begins = not re.search(r"\w", text[: amount.start]) and (bool(amount.marks) or _is_all_pay(text, amount))
        return begins or _is_all_pay(text, amount)
    if is_field or not amount.marks or not amount.is_range or amount.low < 1000:
        return False
    rest = _before(*_ROLES_OF_PAY).sub(" ", f"{context.left} {context.right}")
    return not re.search(r"\w", rest) and not _before("refuse_before").search(context.above)


def _is_in_millions(text: str, amount: Amount) -> bool:
    return (
        re.search(r"\d ?(?:[mb]|mm|mn|bn|mio|mrd|million|billion|milliard)", text[amount.start : amount.end].lower())
        is not None
    )


def _is_plain(amount: Amount, period: str, scale: float) -> bool:
    least, most = _PLAIN[period]
    return least * scale <= amount.low and amount.high <= most * scale


def _is_plausible(amount: Amount, period: str | None, scale: float) -> bool:
    least, most = _PLAUSIBLE[period]
    if amount.high > _MOST_OF_ONE_FIGURE * scale and not (amount.is_range and amount.low >= 100_000 * scale):
        return False
    return least * scale <= amount.low and amount.high <= most * scale and amount.high <= _WIDEST * amount.low


def _continues(text: str, amount: Amount, previous: ReadSalary, currency: str | None) -> bool:
    """Whether a figure goes on a list of pay: "London: £50k–£60k; Leeds: £45k–£55k"."""
    between = text[previous.end : amount.start]
    if previous.kind in _EXTRAS or not amount.marks or currency != previous.currency or len(between) > 80:
        return False
    lowest = previous.min_amount or previous.max_amount or 0.0
    is_alike = amount.is_range and lowest / 4 <= amount.low <= lowest * 4
    return is_alike and "\n\n" not in between and not re.search(r"[.!?]\s", between)


def _bounds(amount: Amount, context: _Context) -> tuple[float | None, float | None]:
    """Both bounds, or one where the words before or after say "from" or "up to"."""
    if amount.is_range:
        return amount.low, amount.high
    left, right = context.left.rstrip(" :("), context.right.strip(" ()")
    if amount.plus or _ends_with("from_before", left) or re.match(_any("from_after") + r"(?!\w)", right):
        return amount.low, None
    if _ends_with("upto_before", left) or re.match(_any("upto_after") + r"(?!\w)", right):
        return None, amount.high
    return amount.low, amount.high


@cache
def _ending(role: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_any(role)}(?: (?:approx\.?|about|ca\.?|around|rund|etwa))?$")


def _ends_with(role: str, left: str) -> bool:
    return _ending(role).search(left[-40:]) is not None
