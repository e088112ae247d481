"""schema.org on a page: JSON-LD as sites write it, microdata, and a JobPosting of either as fields of a Posting."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import chompjs
import lxml.html

Node = dict[str, Any]

# Guards that a template leaves around JSON: comments, CDATA, a closing semicolon.
GUARDS_BEFORE = ("<!--", "<![CDATA[", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */")
GUARDS_BEHIND = ("/* ]]> */", "/*]]>*/", "// ]]>", "//]]>", "]]>", "//-->", "-->", ";")  # longest first
TAG = re.compile(r"<(?:p|br|div|ul|ol|li|h[1-6]|b|strong|em|i|span|table|a)\b[^<>]{0,500}/?>", re.IGNORECASE)
SPACES = re.compile(r"\s+")
FILLERS = frozenset({"", "-", "inf", "n/a", "na", "nan", "none", "null", "unavailable", "undefined", "unknown"})
# Parts of the body that some sites keep beside `description`, and the heading each gets when it is put back.
BODY_PARTS = (
    ("responsibilities", "Responsibilities"),
    ("qualifications", "Qualifications"),
    ("skills", "Skills"),
    ("educationRequirements", "Education"),
    ("experienceRequirements", "Experience"),
    ("jobBenefits", "Benefits"),
    ("incentiveCompensation", "Compensation"),
)
MAX_NODES = 5_000


def structured(tree: lxml.html.HtmlElement) -> tuple[list[Node], int]:
    """Every typed JSON-LD and microdata node of a page, in order, and how many JSON-LD blocks could not be read."""
    nodes: list[Node] = []
    unread = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not (script.text or "").strip():
            continue
        value = awkward_json(script.text)
        unread += value is None
        nodes.extend(typed(value))
    return [*nodes, *microdata(tree)], unread


def awkward_json(text: str) -> Any:
    """The value of a JSON-LD block; None where nothing reads it.

    Plain JSON first (control characters allowed), then without guards, then with its entities decoded, then by
    chompjs, which forgives trailing commas, comments and single quotes.
    """
    bare = text
    for _ in range(4):
        bare = bare.strip()
        for guard in GUARDS_BEFORE:
            bare = bare.removeprefix(guard)
        for guard in GUARDS_BEHIND:
            bare = bare.removesuffix(guard)
    for candidate in (text, bare, html.unescape(bare)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    try:
        return chompjs.parse_js_object(bare)
    except (ValueError, RecursionError):
        return None


def typed(value: Any) -> Iterator[Node]:
    """Nodes with a type anywhere in a block, outermost first; at most MAX_NODES values are looked at."""
    pending = [value]
    for _ in range(MAX_NODES):
        if not pending:
            return
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(reversed(node))
        elif isinstance(node, dict):
            if types(node):
                yield node
            pending.extend(inner for inner in reversed(node.values()) if isinstance(inner, (dict, list)))


def types(node: Node) -> set[str]:
    """Lower-case types of a node, prefixes and addresses cut: `schema:JobPosting` → `jobposting`."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {name.rpartition("/")[2].rpartition(":")[2].lower() for name in names if isinstance(name, str)}


def microdata(tree: lxml.html.HtmlElement) -> Iterator[Node]:
    """Top-level microdata items as JSON-LD nodes."""
    for element in tree.iter(lxml.html.etree.Element):
        if element.get("itemscope") is not None and element.get("itemprop") is None and element.get("itemtype"):
            yield _item(element, tree, 0)


def _item(element: lxml.html.HtmlElement, tree: lxml.html.HtmlElement, depth: int) -> Node:
    node: Node = {"@type": (element.get("itemtype") or "").split()}
    roots = [*element]
    for reference in (element.get("itemref") or "").split()[:20]:
        roots.extend(tree.xpath("//*[@id=$id]", id=reference)[:1])
    while roots:
        inner = roots.pop(0)
        if not isinstance(inner.tag, str):
            continue
        names = (inner.get("itemprop") or "").split()
        if inner.get("itemscope") is None:
            roots[:0] = [*inner]
        elif not names:
            continue
        value: Any = (
            _item(inner, tree, depth + 1) if inner.get("itemscope") is not None and depth < 8 else _value(inner)
        )
        for name in names:
            node[name] = [*_list(node[name]), value] if name in node else value
    return node


def _value(element: lxml.html.HtmlElement) -> str:
    if element.get("content") is not None:
        return str(element.get("content"))
    if element.tag in ("a", "link", "area") and element.get("href"):
        return str(element.get("href"))
    if element.tag == "time" and element.get("datetime"):
        return str(element.get("datetime"))
    if "description" in (element.get("itemprop") or "") or len(element):
        return inner_html(element)
    return str(element.text_content()).strip()


def inner_html(element: lxml.html.HtmlElement) -> str:
    """What stands between an element's tags."""
    inner = "".join(lxml.html.tostring(child, encoding="unicode") for child in element)
    return html.escape(element.text or "", quote=False) + inner


# --- a JobPosting as a Posting's fields


def posting_fields(node: Node) -> dict[str, Any]:
    """Fields of `crawler.items.Posting` that a JobPosting states, as published; identity and address aside."""
    node = _camel(node)
    is_remote = "TELECOMMUTE" in (text(node.get("jobLocationType")) or "").upper()
    places = [place for value in _list(node.get("jobLocation")) if (place := _place(value))]
    scopes = [name for value in _list(node.get("applicantLocationRequirements")) if (name := text(value))]
    if is_remote and not places:
        places = ["Remote" + (f" ({', '.join(scopes[:20])})" if scopes else "")]
    return {
        "title_raw": _plain(text(node.get("title")) or text(node.get("name"))),
        "company_raw": company(node),
        "places_raw": places,
        "workplace_type_raw": "TELECOMMUTE" if is_remote else None,
        "employment_type_raw": _employment_type(node.get("employmentType")),
        "department": text(node.get("occupationalCategory"))
        if isinstance(node.get("occupationalCategory"), str)
        else None,
        "requisition_id": identifier(node),
        "language_raw": text(node.get("inLanguage")),
        "source_posted_at_raw": text(node.get("datePosted")),
        "valid_through_raw": text(node.get("validThrough")),
        "pay_raw": [*_pay(node.get("baseSalary"), None), *_pay(node.get("estimatedSalary"), "estimate")],
        **_description(node),
    }


def company(node: Node) -> str | None:
    """The employer's name, unless it is withheld."""
    name = _plain(text(_first(node.get("hiringOrganization"))))
    return None if name and name.lower() in ("confidential", "hidden") else name


def identifier(node: Node) -> str | None:
    """The employer's own number: text, a number, or a PropertyValue's value."""
    value = _first(node.get("identifier"))
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, bool):
        return None
    return sound(str(value)).strip() or None if isinstance(value, (str, int)) else None


def text(value: Any) -> str | None:
    """A value as text: itself, or the name of what it is; fillers are nothing."""
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("value")
        value = _first(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or value.strip().lower() in FILLERS:
        return None
    return sound(value).strip()


def sound(value: str) -> str:
    """Text without lone surrogates, which JSON may hold and nothing behind it can store."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _place(value: Any) -> str | None:
    """ "Lyon, Rhône, FR" of a Place; its name where it has no address, since that is often the employer's."""
    if not isinstance(value, dict):
        return text(value)
    address = _first(value.get("address"))
    if isinstance(address, dict):
        names = ("addressLocality", "addressRegion", "addressCountry")
        parts = [part for name in names if (part := _plain(text(address.get(name))))]
        if parts:
            return ", ".join(dict.fromkeys(parts))
    return _plain(text(address) or text(value.get("name")))


def _employment_type(value: Any) -> str | None:
    """Types as published, joined by a comma; the specific one stands before FULL_TIME, which often fills a gap."""
    names = [name for item in _list(value) if (name := text(item))]
    return ", ".join(sorted(dict.fromkeys(names), key=lambda name: name.upper() == "FULL_TIME")) or None


def _pay(value: Any, kind: str | None) -> Iterator[dict[str, Any]]:
    for item in _list(value):
        if not isinstance(item, dict):
            if text(item):
                yield {"text": text(item), "kind": kind}
            continue
        inner = _first(item.get("value"))
        range_ = inner if isinstance(inner, dict) else item
        low = range_.get("minValue", range_.get("value", inner))
        high = range_.get("maxValue", range_.get("value", inner))
        if low is None and high is None:
            continue
        yield {
            "min_amount": _scalar(low),
            "max_amount": _scalar(high),
            "currency": text(item.get("currency")) or text(range_.get("currency")),
            "period": text(range_.get("unitText")) or text(item.get("unitText")),
            "kind": kind,
        }


def _scalar(value: Any) -> Any:
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


def _description(node: Node) -> dict[str, str]:
    """The body, as HTML or as plain text, with the parts that stand in properties of their own put back."""
    body = _whole(node.get("description"))
    parts = [(heading, _whole(node.get(name))) for name, heading in BODY_PARTS]
    parts = [(heading, part) for heading, part in parts if part and _bare(part) not in _bare(body)]
    if TAG.search(body) or any(TAG.search(part) for _, part in parts):
        body = body if TAG.search(body) or not body else f"<p>{body}</p>"
        body += "".join(f"<h3>{heading}</h3>{_as_html(part)}" for heading, part in parts)
        return {"description_html": body}
    return {"description_plain": "\n\n".join([body, *(f"{heading}\n{part}" for heading, part in parts)]).strip()}


def _whole(value: Any) -> str:
    """Text of a property that may be a list; entity layers peeled while that shows tags; literal `\\n` made real."""
    whole = "\n".join(part for item in _list(value) if (part := text(item)))
    for _ in range(2):
        if TAG.search(whole):
            break
        peeled = html.unescape(whole)
        if not TAG.search(peeled) and not TAG.search(html.unescape(peeled)):
            break
        whole = peeled
    return whole.replace("\\r\\n", "\n").replace("\\n", "\n") if "\\n" in whole else whole


def _as_html(part: str) -> str:
    return part if TAG.search(part) else f"<p>{part}</p>"


def _bare(part: str) -> str:
    return re.sub(r"\W+", "", re.sub(r"<[^<>]*>", "", html.unescape(part)).lower())


def _plain(value: str | None) -> str | None:
    """A short field without entities and tags."""
    if value is None:
        return None
    return SPACES.sub(" ", re.sub(r"<[^<>]{0,200}>", " ", html.unescape(value))).strip() or None


def _camel(node: Node) -> Node:
    """Keys of vendors that write PascalCase, as schema.org writes them."""
    return {key[:1].lower() + key[1:]: value for key, value in node.items()}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None if isinstance(value, list) else value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
