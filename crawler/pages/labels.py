"""What careers pages print beside their values (`Location:`, `Standort`), and what a place looks like."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

# A field a paragraph: its labels, lower case, in the languages that careers pages are written in.
_LABELS = """
place: location | locations | sites | offices
  | job location | job locations | work location | primary location | office | office
  location | city | place | place of work | where | based in | location(s) | duty station | site | town | workplace
  | standort | standorte | arbeitsort | einsatzort | dienstort | ort | arbeitsplatz | stadt | lieu | lieux |
  localisation | lieu de travail | ville | lieu du poste | ubicación | ubicacion | localidad | ciudad | lugar |
  lugar de trabajo | población | poblacion | localización | sede | centro de trabajo | local | localização |
  localidade | cidade | local de trabalho | sede di lavoro | luogo | luogo di lavoro | città | locatie | standplaats
  | plaats | werklocatie | lokalizacja | miejsce pracy | miasto | plats | arbetsort | placering | sted | arbejdssted
  | arbeidssted | lokasjon | beliggenhed | sijainti | paikkakunta | työpaikka 
  | 勤務地 | 勤務場所 | 工作地点 | 工作地點 | 地点 | 地點 |
  근무지 | 근무지역 | место работы | город | местоположение | lokalita | místo výkonu práce | miesto výkonu práce
country: country | land | pays | país | pais | paese | kraj | страна | 国家 | 국가
region: state | region | province | state/province | county | bundesland | région | provincia | región | estado |
  regione | provincie
city: city | town | stadt | ville | ciudad | cidade | città | miasto | city/town | location name
employment_type: employment type | job type | type | contract type | contract | employment | time type | schedule |
  position type | work type | type of employment | type of contract | employment status | job schedule | working
  hours | hours | anstellungsart | beschäftigungsart | beschäftigung | vertragsart | arbeitszeit | arbeitszeitmodell
  | anstellung | type de contrat | contrat | type d'emploi | type de poste | temps de travail | tipo de contrato |
  contrato | jornada | tipo de empleo | jornada laboral | tipo de jornada | tipo de vaga | regime | tipo di
  contratto | contratto | dienstverband | contracttype | type contract | wymiar pracy | rodzaj umowy |
  anställningsform | omfattning | ansettelsesform | ansættelsesform | 雇用形態 | 高用形態 | 职位类型 | 고용형태
workplace_type: workplace | workplace type | work arrangement | remote | working model | work model | work mode |
  location type | remote type | arbeitsmodell | homeoffice | télétravail | teletravail | modalidad | modalidad de
  trabajo | modelo de trabalho | tryb pracy | werkmodel
department: department | team | function | category | job category | business area | area | division | discipline |
  business unit | job function | practice area | group | abteilung | bereich | fachbereich | funktionsbereich |
  tätigkeitsfeld | berufsfeld | département | service | métier | domaine | departamento | área | area funcional |
  función | dipartimento | afdeling | dział | avdelning | avdeling | 部門
posted: posted | posted on | date posted | posting date | published | published on | publication date | date
  published | post date | veröffentlicht | veröffentlicht am | veröffentlichungsdatum | online seit | publié le |
  date de publication | publiée le | publicado | fecha de publicación | fecha de publicacion | publicada | data de
  publicação | pubblicato il | data di pubblicazione | geplaatst op | data publikacji | publicerad | publicerat |
  掲載日 | 发布时间
closes: closing date | deadline | application deadline | apply by | apply before | end date | closes | closes on |
  expires | expiry date | valid through | valid until | application closing date | bewerbungsfrist |
  bewerbungsschluss | bewerbung bis | date limite | date limite de candidature | fecha límite | fecha limite | fecha
  de cierre | plazo | scadenza | sluitingsdatum | sista ansökningsdag | søknadsfrist | ansøgningsfrist | prazo |
  応募締切
requisition: job id | req id | requisition id | requisition | requisition number | req # | job # | reference |
  reference number | ref | ref. | job ref | job reference | job number | job code | vacancy id | posting id | id |
  job requisition id | job req id | kennziffer | referenznummer | stellen-id | job-id | stellennummer | référence |
  reference de l'offre | réf | réf. | numéro de référence | referencia | código | vacature id | referentie | numer
  referencyjny | 求人番号
pay: salary | pay | compensation | salary range | pay range | base salary | wage | rate | remuneration | package |
  annual salary | hourly rate | gehalt | vergütung | entgelt | entgeltgruppe | lohn | salaire | rémunération |
  salario | retribución | remuneração | retribuzione | salaris | wynagrodzenie | lön | løn | lønn | 給与 | 年収 | 薪资 |
  급여
company: company | employer | organisation | organization | unternehmen | firma | arbeitgeber | entreprise | empresa
  | azienda | bedrijf
language: language | sprache | langue | idioma | lingua | taal
title: job title | position | position title | role | stellenbezeichnung | intitulé du poste | puesto | job
other: reports to | reporting to | experience | experience level | required experience | seniority | start date |
  start | openings | number of openings | vacancies | no. of vacancies | vacantes | vacante | education | skills |
  shift | travel | industry | eintrittsdatum | startdatum | berufserfahrung | expérience | niveau | level | job
  level | career level | karrierestufe | experiencia | grade | salary grade | pay grade | applicants | views | tier
  | share | benefits | clearance | visa | sponsorship
"""
"""`other` are labels whose value is none of ours, but whose line is one of the summary and no sentence of the body."""


def _read(table: str) -> dict[str, str]:
    """Label → field; a label of several fields goes to the first that names it."""
    found: dict[str, str] = {}
    for paragraph in re.split(r"\n(?=\S)", table.strip()):
        field, _, labels = paragraph.partition(":")
        for label in labels.split("|"):
            found.setdefault(" ".join(label.split()), field)
    return found


FIELD_OF = _read(_LABELS)

EMPLOYMENT = re.compile(
    r"(?:full|part)[\s-]?time|permanent|contract(?:or)?|temporary|fixed[\s-]?term|intern(?:ship)?|freelance|casual|"
    r"per diem|seasonal|regular|apprentice(?:ship)?|volunteer|vollzeit|teilzeit|festanstellung|unbefristet|"
    r"befristet|praktikum|"
    r"werkstudent(?:in)?|ausbildung|minijob|cdi|cdd|stage|alternance|temps (?:plein|partiel)|intérim|indefinido|"
    r"jornada completa|tiempo completo|media jornada|prácticas|"
    r"tempo (?:integral|indeterminato|determinato|pieno|parziale)|estágio|voltijds|deeltijds|"
    r"fulltime|parttime|heltid|deltid|tillsvidare|pełny etat|umowa o pracę|b2b|clt|pj",
    re.IGNORECASE,
)
WORKPLACE = re.compile(
    r"(?:fully |100 ?% )?remote(?:ly)?(?: first| ok)?|hybrid(?: remote)?|on[\s-]?site|in[\s-]office|home ?office|"
    r"télétravail|teletrabajo|presencial|híbrid[oa]|hybride|vor ort|mobiles arbeiten|remoto|zdalna",
    re.IGNORECASE,
)
_CODES = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC
SD TN TX UT VT VA WA WV WI WY DC PR AB BC MB NB NL NS NT NU ON PE QC SK YT NSW VIC QLD TAS ACT SA UK USA U.S. U.S.A. UAE
EU EMEA APAC LATAM DACH
"""
_REGIONS = """
Alabama | Alaska | Arizona | Arkansas | California | Colorado | Connecticut | Delaware | Florida | Georgia | Hawaii |
Idaho | Illinois | Indiana | Iowa | Kansas | Kentucky | Louisiana | Maine | Maryland | Massachusetts | Michigan |
Minnesota | Mississippi | Missouri | Montana | Nebraska | Nevada | New Hampshire | New Jersey | New Mexico | New York |
North Carolina | North Dakota | Ohio | Oklahoma | Oregon | Pennsylvania | Rhode Island | South Carolina | South Dakota |
Tennessee | Texas | Utah | Vermont | Virginia | Washington | West Virginia | Wisconsin | Wyoming | Ontario | Quebec |
Québec | Alberta | Manitoba | Saskatchewan | British Columbia | Nova Scotia | New South Wales | Victoria | Queensland |
Bayern | Bavaria | Hessen | Sachsen | Berlin | Hamburg | Bremen | Baden-Württemberg | Nordrhein-Westfalen | England |
Scotland | Wales | Great Britain | United States of America | Catalonia | Cataluña | Madrid | Île-de-France
"""
# Cities that stand alone where postings are many, beside those that time zones are called by.
_CITIES = """
San Francisco | Seattle | Boston | Austin | Dallas | Houston | Atlanta | Miami | Philadelphia | Washington | San
Diego | San Jose | Palo Alto | Mountain View | Menlo Park | Sunnyvale | Pittsburgh | Minneapolis | Portland |
Raleigh | Charlotte | Nashville | Salt Lake City | Las Vegas | Tampa | Orlando | Montreal | Montréal | Ottawa |
Calgary | Waterloo | Munich | München | Hamburg | Cologne | Köln | Frankfurt | Frankfurt am Main | Stuttgart |
Düsseldorf | Leipzig | Dresden | Nuremberg | Nürnberg | Hannover | Bremen | Essen | Dortmund | Karlsruhe | Mannheim
| Bonn | Münster | Graz | Salzburg | Linz | Basel | Geneva | Genf | Bern | Lausanne | Zurich | Zürich | Lyon |
Marseille | Toulouse | Nantes | Bordeaux | Lille | Strasbourg | Rennes | Montpellier | Grenoble | Nice | Barcelona |
Valencia | Sevilla | Seville | Málaga | Bilbao | Zaragoza | Porto | Milan | Milano | Turin | Torino | Bologna |
Florence | Firenze | Naples | Napoli | Rotterdam | Utrecht | Eindhoven | The Hague | Den Haag | Groningen | Antwerp
| Antwerpen | Ghent | Gent | Leuven | Manchester | Birmingham | Leeds | Edinburgh | Glasgow | Bristol | Cambridge |
Oxford | Belfast | Cork | Galway | Gothenburg | Göteborg | Malmö | Aarhus | Bergen | Tampere | Espoo | Kraków |
Krakow | Wrocław | Wroclaw | Gdańsk | Gdansk | Poznań | Łódź | Brno | Cluj-Napoca | Thessaloniki | Tel Aviv | Haifa
| Bangalore | Bengaluru | Mumbai | Pune | Hyderabad | Chennai | New Delhi | Delhi | Gurgaon | Gurugram | Noida |
Beijing | Shenzhen | Guangzhou | Hangzhou | Osaka | Kyoto | Busan | Cape Town | Medellín | Medellin | Guadalajara |
Monterrey | Rio de Janeiro | Belo Horizonte | Curitiba | Florianópolis | Córdoba | Rosario
"""
_NO_CITIES = frozenset({"center", "central", "eastern", "pacific", "mountain", "atlantic", "knox", "nome", "general"})
_LOCATION = re.compile(r"[^\W\d][\w/ -]{0,24} locations?(?:\(s\))?")
_NAME = r"[^\W\d_][\w.'’&/ ()-]{1,40}"
_PLACE = re.compile(rf"{_NAME}(?:, ?{_NAME}){{1,3}}")


PLACEHOLDER = re.compile(
    r"(?:\+ ?)?\d+ (?:more )?(?:locations?|offices?|standorte|lieux|ubicaciones)|"
    r"(?:multiple|various|several|all) locations?|"
    r"[\d/.,:\s-]+|n/?a|tbd|-+",
    re.IGNORECASE,
)
"""What stands in a place's stead and is none."""


def field_of(label: str) -> str | None:
    """The field that a printed label names; None for any other text."""
    bare = label.strip().rstrip(":：").strip().lower()
    return FIELD_OF.get(bare) or ("place" if _LOCATION.fullmatch(bare) else None)


@cache
def regions() -> frozenset[str]:
    """What the last part of a printed place may be, lower case: a region's name, a country's in some languages."""
    names = {" ".join(name.split()).lower() for name in _REGIONS.split("|")}
    for language in ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "nb"):
        territories = Locale(language).territories
        names |= {str(name).lower() for code, name in territories.items() if str(code).isalpha()}
    return frozenset(names)


@cache
def _codes() -> frozenset[str]:
    countries = {str(code) for code in Locale("en").territories}
    return frozenset({code for code in countries if code.isalpha()} | set(_CODES.split()))


@cache
def cities() -> frozenset[str]:
    """Cities that are a place without their country, lower case."""
    names = {" ".join(name.split()).lower() for name in _CITIES.split("|")}
    for language in ("en", "de", "fr", "es"):
        names |= {str(zone["city"]).lower() for zone in Locale(language).time_zones.values() if "city" in zone}
    zones = {zone.rpartition("/")[2].replace("_", " ").lower() for zone in available_timezones() if "/" in zone}
    return frozenset((names | zones) - _NO_CITIES)


def is_place(text: str) -> bool:
    """True for a short text that plainly is a place: a city with its region or country, a country, `Remote`."""
    text = text.strip(" .,;|•·-–—()")
    if not 2 <= len(text) <= 80 or text.endswith(("?", "!", ":")):
        return False
    if (text.lower() in regions() or text.lower() in cities()) and not text.isupper():
        return True
    if _has_region(re.sub(r" [-–—] ", ", ", text)):
        return True
    pieces = [piece.strip() for piece in re.split(r"\s*(?:[;|/•·\n]|\bor\b|\band\b| - | – )\s*", text) if piece.strip()]
    return bool(pieces) and all(_is_one_place(piece) for piece in pieces[:6])


def _is_one_place(piece: str) -> bool:
    known = piece.lower() in regions() or piece.lower() in cities()
    return known or bool(WORKPLACE.fullmatch(piece)) or _has_region(piece)


def _has_region(piece: str) -> bool:
    if WORKPLACE.fullmatch(piece) or (piece.lower() in regions() and not piece.isupper()):
        return True
    last = re.sub(r"\s*\([^()]{0,40}\)$|\s\d{4,6}$", "", piece.rpartition(",")[2].strip())
    return bool(_PLACE.fullmatch(piece)) and (last.lower() in regions() or last in _codes())
