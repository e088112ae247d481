"""What careers pages say around their postings, in the languages they are written in: each a pattern for a short text.

They are matched against texts of a few hundred characters at most.
"""

from __future__ import annotations

import re

JOBS = (
    r"(?:jobs?|positions?|openings?|results?|vacanc(?:y|ies)|roles?|opportunit(?:y|ies)|postings?|job openings?|"
    r"offene stellen|stellen|stellenangebote|jobangebote|treffer|ergebnisse|offres?(?: d'emploi)?|postes|résultats?|"
    r"ofertas?(?: de empleo)?|resultados|vacantes|puestos|vagas|posizioni|offerte|risultati|vacatures|resultaten|"
    r"jobb|stillinger|ofert)"
)
NUMBER = r"(\d{1,3}(?:[,.]\d{3})+|\d{1,6})"


def phrases(table: str, behind: str = "") -> re.Pattern[str]:
    """A pattern of lines, each an alternative."""
    lines = "|".join(line.strip() for line in table.strip().splitlines())
    return re.compile(rf"(?:{lines}){behind}", re.IGNORECASE)


NEXT = phrases(
    r"""
    next(?: page)?|›|»|>|→|>>|older|load more.{0,20}|show more.{0,20}|more (?:jobs|results|positions)|view more
    see more(?: jobs)?|nächste(?: seite)?|weiter|mehr (?:laden|anzeigen|stellen).{0,20}
    weitere (?:stellen|jobs).{0,20}|suivante?|page suivante|voir plus.{0,20}|siguiente|ver más.{0,20}
    cargar más.{0,20}|próxima|próximo|seguinte|carregar mais|successiv[ao]|avanti|volgende|meer (?:laden|vacatures)
    nästa|visa fler|neste|næste|następna|dalej|次へ|次のページ|下一页|다음
    """
)
"""A link to the page that follows."""
MORE = phrases(
    r"""
    (?:load|show|view|see) (?:more|all)(?: (?:jobs|results|positions|openings|roles))?|mehr (?:laden|anzeigen)
    weitere .{0,20}(?:laden|anzeigen)|voir plus|charger plus|ver más|cargar más|carregar mais|meer laden|visa fler
    """
)
"""A button that shows more rows."""
NONE = phrases(
    rf"""
    \b(?:no|not any|don't have any|do not have any|0) (?:(?:current|currently|open|available|active|new|job) )*{JOBS}\b
    \bnot (?:currently )?hiring\b|\bno (?:matching|suitable) {JOBS}\b
    (?:derzeit|momentan|aktuell|zurzeit|zur zeit)[^.]{{0,40}}keine[^.]{{0,40}}(?:stellen|jobs|vakanzen)
    keine (?:offenen |freien |passenden )?(?:stellen|jobs|ergebnisse)|aucune? (?:offre|poste|résultat|opportunité)
    pas d'offres?|no hay (?:vacantes|ofertas|puestos|resultados)|(?:não há|sem) vagas|nessuna posizione
    geen (?:openstaande )?vacatures|inga lediga|ingen ledige|brak ofert
    """
)
"""A statement that there are no postings."""
TOTAL = phrases(
    rf"""
    (?:showing|displaying|results?|jobs?|viewing|anzeige|ergebnisse)?\s*\d+\s*(?:-|–|to|bis|à|a)\s*\d+\s+OF\s+{NUMBER}(?:\s+{JOBS})?
    (?:page \d+ )?OF\s+{NUMBER}\s+{JOBS}
    {NUMBER}\s+(?:(?:open|current|available|job|active|aktuelle|total) )*{JOBS}(?:\s+FOUND)?
    """.replace("OF", "(?:of|von|sur|de|di|van|av|z|out of)").replace(
        "FOUND", "(?:found|available|gefunden|trouvée?s|encontrad[ao]s)"
    )
)
"""The number of postings; the number is the one group that matched."""
LEAD = phrases(
    r"""
    jobs?|positions?|openings?|vacanc(?:y|ies)|roles?|opportunit(?:y|ies)|careers?|we(?:'re| are) hiring|work with us
    job (?:search|openings?|board|listings?|opportunities)|join (?:us|our team)|stellenangebote|offene stellen
    karriere|jobs & karriere|stellen|stellenmarkt|nos offres(?: d'emploi)?|offres d'emploi|carri[eè]res?|recrutement
    rejoignez-nous|empleo|ofertas de empleo|vacantes|trabaja con nosotros|trabalhe conosco|vagas|lavora con noi
    posizioni aperte|vacatures|werken bij.{0,25}|lediga jobb|ledige stillinger|kariera|praca
    """,
    behind=r"\W*",
)
"""A link to a careers page, without the words of `LEADING`."""
LEADING = re.compile(
    r"(?:(?:see|view|browse|explore|search|find|discover|check out|show|all|our|current|open|latest|available|the|and|"
    r"alle|zu den|toutes|voir|ver|todas)\s+)+",
    re.IGNORECASE,
)
HEADS_LIST = phrases(
    r"""
    (?:(?:our|all|current|see|view|explore|browse|featured) )*(?:open|current|available|latest|job|career)[\s-]+
    """.strip()
    + rf"(?:job |career )?{JOBS}(?: (?:at|in|with) .{{1,40}})?"
    + r"""
    job openings?|vacanc(?:y|ies)|we(?:'re| are) hiring|jobs? (?:at|with|in) .{1,40}|careers? (?:at|with) .{1,40}
    current opportunities|join (?:us|our team|the team).{0,20}|careers?|jobs?|opportunities
    offene stellen.{0,20}|stellenangebote|aktuelle (?:stellen|jobs).{0,20}|nos offres.{0,20}|offres d'emploi
    postes (?:ouverts|à pourvoir)|(?:ofertas|vacantes|empleos).{0,30}|vagas.{0,20}|posizioni aperte|vacatures
    lediga jobb|ledige stillinger|oferty pracy
    """,
    behind=r"\W*",
)
"""A heading over postings."""
_SAME = r"(?:the|this|full|more|all|our|job|position|role|details?|description|posting|opening|vacancy|info\w*|here)"
CALL = phrases(
    r"""
    (?:click here to |please )?(?:apply|learn more|read more|more info\w*|find out more|job details?|know more)\b.{0,40}
    (?:view|see|show|open|explore|discover|expand|download|details?|info)(?: SAME)*\W*|more|continue|go to .{0,30}|\W*
    check it out|interested\b.{0,20}|(?:jetzt |hier |zur |zum )?(?:bewerben|mehr|details|stelle|ansehen)\b.{0,30}
    stellenanzeige\b.{0,20}|weiterlesen|(?:je )?(?:postule[rz]?|voir|en savoir plus|lire|découvrir|consulter)\b.{0,30}
    (?:ver|más|saber más|inscr[ií]bete|aplicar|postular|leer|solicitar)\b.{0,30}|saiba mais.{0,30}
    (?:candidat(?:ar|e-se|ez|i|ati)|inscreva|scopri|leggi|bekijk|lees|solliciteer|meer|läs|ansök)\b.{0,30}
    (?:les mer|søk|aplikuj|zobacz|więcej)\b.{0,30}
    """.replace("SAME", _SAME)
)
"""A link or button that calls to read on or to apply, and is no title."""
APPLY = re.compile(
    r"\b(?:apply|bewerben|postule[rz]?|aplicar|postular|candidat\w+|solliciteer|ansök|aplikuj|応募)\b", re.IGNORECASE
)
AFTER = phrases(
    r"""
    (?:related|similar|recommended|you may also like).{0,40}
    (?:other|more|latest|explore other|view (?:all|other)|see (?:all|other|more)) (?:\w+ ){0,3}JOBS.{0,20}
    (?:apply|submit|start|send).{0,30}(?:application|resume|cv|for this (?:job|position|role)|now|here|online|today)\W*
    apply|share (?:this|on|via|job).{0,30}|back to .{0,30}|all jobs|job alerts?.{0,40}|get notified.{0,30}|interested\?
    (?:weitere|ähnliche|andere) (?:stellen|jobs|positionen).{0,30}|jetzt bewerben.{0,30}|offres similaires
    (?:autres|plus d').{0,10}(?:offres|postes).{0,30}|postuler.{0,40}|(?:otras|más) (?:ofertas|vacantes).{0,30}
    ofertas (?:similares|relacionadas)|inscr[ií]bete.{0,30}|(?:outras|mais) vagas.{0,30}|solliciteer.{0,30}
    altre (?:offerte|posizioni).{0,30}|andere vacatures.{0,30}|stay (?:up to date|connected).{0,40}|follow us.{0,30}
    first name.{0,10}|upload (?:your )?(?:resume|cv).{0,20}
    """.replace("JOBS", JOBS)
)
"""What ends a posting's text: other postings, the form, links to share it."""
DEMANDS = phrases(
    r"""
    responsibilit|requirement|qualificat|experience|you will|you'll|your profile|what you|apply|aufgaben|anforderungen
    profil|bewerb|missions|compétences|candidat|expérience|requisitos|funciones|experiencia|postul|responsabilidades
    você|experiência|vaga|requisits|funcions|experiència|requisiti|competenze|esperienza|vereisten|functie|ervaring
    solliciteer|wymagania|obowiązki|doświadczenie|krav|arbetsuppgifter|ansök|erfaring|ansøg|職務|応募|経験|职责|要求|任职
    """
)
"""Words that postings say and other pages rarely say together."""
ALL_OF = phrases(
    rf"""
    (?:see|view|browse|show|explore|find)? ?(?:all|more)(?: of)?(?: our| the)? (?:(?:open|current|job) )*{JOBS}
    (?:see|view|browse|show|explore|search) (?:(?:open|current|available|job) )*{JOBS}|all {JOBS}
    (?:alle|zu allen|weitere) (?:offenen )?(?:stellen|jobs|stellenangebote)(?: ansehen| anzeigen)?|zu den stellen\w*
    (?:voir )?toutes (?:nos|les) offres.{{0,20}}|ver todas las (?:ofertas|vacantes).{{0,20}}|ver todas as vagas
    (?:bekijk )?alle vacatures|vedi tutte le (?:offerte|posizioni)|visa alla (?:jobb|lediga).{{0,20}}
    """,
    behind=r"\W*",
)
"""A link from a few postings to the page of all."""
GONE = phrases(
    r"""
    (?:job|position|posting|vacancy|role|opportunity)(?: you(?:'re| are) looking for)? (?:is|has|was) (?:no longer|been)
    no longer (?:available|accepting applications|open)|job (?:not found|expired|closed)|position has been filled
    stelle (?:ist )?(?:nicht mehr|bereits)|nicht mehr verfügbar|offre (?:n'est plus|expirée|pourvue)
    n'est plus disponible
    ya no está disponible|oferta (?:cerrada|caducada)|vaga encerrada|niet meer beschikbaar|non è più disponibile
    """
)
"""A page that says its posting is gone."""
POOL = phrases(
    r"""
    \b(?:general|open|spontaneous|speculative|unsolicited)(?: \w+)? applications?\b
    \btalent (?:pool|community|network|pipeline)\b
    initiativbewerbung|candidatures? (?:spontanées?|libre)|candidatura (?:espont[âá]nea|spontanea)|open sollicitatie
    spontanansökan|uopfordret ansøgning|don't see (?:a|the|your).{0,40}|future opportunities|join our talent.{0,20}
    """
)
"""A title of what is no vacancy of its own."""
