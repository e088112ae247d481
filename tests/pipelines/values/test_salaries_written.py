"""Pay as people print it in many countries: fields, and bodies among figures that are no pay."""

import pytest

from pipelines.values.salaries import read_salaries


@pytest.mark.parametrize(
    ("text", "country", "pay"),
    [
        ("$85,000 - $105,000 per year", "US", [(85000, 105000, "USD", "year")]),
        ("$85k-$105k", "US", [(85000, 105000, "USD", None)]),
        ("USD 120,000 – 150,000 annually", None, [(120000, 150000, "USD", "year")]),
        ("120-150k USD", None, [(120000, 150000, "USD", None)]),
        ("$25/hr", "US", [(25, 25, "USD", "hour")]),
        ("$22.50 to $27.75 an hour", "US", [(22.5, 27.75, "USD", "hour")]),
        ("Up to $60 per hour", "US", [(None, 60, "USD", "hour")]),
        ("From $18 an hour", "US", [(18, None, "USD", "hour")]),
        ("starting at $52,000/yr", "US", [(52000, None, "USD", "year")]),
        ("$1,200 a week", "US", [(1200, 1200, "USD", "week")]),
        ("$450 per day", "US", [(450, 450, "USD", "day")]),
        ("£45,000 - £55,000 per annum", None, [(45000, 55000, "GBP", "year")]),
        ("£45k–£55k + bonus", None, [(45000, 55000, "GBP", None)]),
        ("up to £70,000 p.a.", None, [(None, 70000, "GBP", "year")]),
        ("£12.21 per hour", None, [(12.21, 12.21, "GBP", "hour")]),
        ("£500 - £550 per day (Outside IR35)", None, [(500, 550, "GBP", "day")]),
        ("GBP 60,000", None, [(60000, 60000, "GBP", None)]),
        ("60.000 € - 75.000 € brutto jährlich", None, [(60000, 75000, "EUR", "year")]),
        ("55.000 bis 70.000 Euro im Jahr", None, [(55000, 70000, "EUR", "year")]),
        ("ab 3.200 € brutto monatlich", None, [(3200, None, "EUR", "month")]),
        ("3.500,00 EUR brutto/Monat", None, [(3500, 3500, "EUR", "month")]),
        ("15,50 € pro Stunde", None, [(15.5, 15.5, "EUR", "hour")]),
        ("Stundenlohn ab 14,20 €", None, [(14.2, None, "EUR", "hour")]),
        ("Jahresgehalt zwischen 48.000 und 56.000 Euro", None, [(48000, 56000, "EUR", "year")]),
        ("EUR 2.800,- brutto pro Monat auf Vollzeitbasis", None, [(2800, 2800, "EUR", "month")]),
        ("CHF 95'000 - 115'000 pro Jahr", None, [(95000, 115000, "CHF", "year")]),
        ("CHF 6’500.– / Monat", None, [(6500, 6500, "CHF", "month")]),
        ("38 000 € à 45 000 € brut par an", None, [(38000, 45000, "EUR", "year")]),
        ("entre 2 200 et 2 600 € brut mensuel", None, [(2200, 2600, "EUR", "month")]),
        ("35-40K€ bruts annuels", None, [(35000, 40000, "EUR", "year")]),
        ("35/40 k€", None, [(35000, 40000, "EUR", None)]),
        ("40K€", None, [(40000, 40000, "EUR", None)]),
        ("12,50 €/h", None, [(12.5, 12.5, "EUR", "hour")]),
        ("TJM 450-500€", None, [(450, 500, "EUR", "day")]),
        ("à partir de 1 801,80 € par mois", None, [(1801.8, None, "EUR", "month")]),
        ("24.000€ - 28.000€ brutos anuales", None, [(24000, 28000, "EUR", "year")]),
        ("Salario: 1.500 € netos al mes", None, [(1500, 1500, "EUR", "month")]),
        ("desde 30.000 € brutos/año", None, [(30000, None, "EUR", "year")]),
        ("$25,000 - $30,000 MXN mensuales", None, [(25000, 30000, "MXN", "month")]),
        ("$18,000 mensuales brutos", "MX", [(18000, 18000, "MXN", "month")]),
        ("S/ 3,500 mensuales", "PE", [(3500, 3500, "PEN", "month")]),
        ("COP 4.500.000 mensuales", None, [(4500000, 4500000, "COP", "month")]),
        ("R$ 5.000,00 por mês", None, [(5000, 5000, "BRL", "month")]),
        ("R$ 8.000 a R$ 10.000", None, [(8000, 10000, "BRL", None)]),
        ("€ 3.000 - € 4.200 bruto per maand", None, [(3000, 4200, "EUR", "month")]),
        ("tussen de €2.800 en €3.600 per maand", None, [(2800, 3600, "EUR", "month")]),
        ("€ 16,50 bruto per uur", None, [(16.5, 16.5, "EUR", "hour")]),
        ("€30.000 - €35.000 RAL", None, [(30000, 35000, "EUR", "year")]),
        ("1.400 euro netti al mese", None, [(1400, 1400, "EUR", "month")]),
        ("8 000 - 12 000 zł brutto / mies.", None, [(8000, 12000, "PLN", "month")]),
        ("15 000–20 000 PLN netto (B2B)", None, [(15000, 20000, "PLN", None)]),
        ("120 - 150 PLN/h", None, [(120, 150, "PLN", "hour")]),
        ("30,50 zł/h brutto", None, [(30.5, 30.5, "PLN", "hour")]),
        ("年収500万円〜800万円", None, [(5000000, 8000000, "JPY", "year")]),
        ("月給25万円以上", None, [(250000, None, "JPY", "month")]),
        ("時給1,200円", None, [(1200, 1200, "JPY", "hour")]),
        ("年収 600万〜900万円", None, [(6000000, 9000000, "JPY", "year")]),
        ("¥6,000,000 - ¥9,000,000 per year", "JP", [(6000000, 9000000, "JPY", "year")]),
        ("연봉 5,000만원", None, [(50000000, 50000000, "KRW", "year")]),
        ("연봉 4,000만원 ~ 6,000만원", None, [(40000000, 60000000, "KRW", "year")]),
        ("월급 300만원", None, [(3000000, 3000000, "KRW", "month")]),
        ("시급 10,030원", None, [(10030, 10030, "KRW", "hour")]),
        ("₹12,00,000 - ₹18,00,000 per annum", None, [(1200000, 1800000, "INR", "year")]),
        ("12-18 LPA", None, [(1200000, 1800000, "INR", "year")]),
        ("INR 8 lakh to 12 lakh p.a.", None, [(800000, 1200000, "INR", "year")]),
        ("Rs. 25,000 per month", "IN", [(25000, 25000, "INR", "month")]),
        ("AED 15,000 - 20,000 per month", None, [(15000, 20000, "AED", "month")]),
        ("SGD 5,000 – 7,500 / month", None, [(5000, 7500, "SGD", "month")]),
        ("S$4,500 monthly", None, [(4500, 4500, "SGD", "month")]),
        ("A$110,000 + super", None, [(110000, 110000, "AUD", None)]),
        ("$95,000 - $110,000 + superannuation", "AU", [(95000, 110000, "AUD", None)]),
        ("C$80,000-$95,000", None, [(80000, 95000, "CAD", None)]),
        ("CAD $70,000 to $90,000 per year", None, [(70000, 90000, "CAD", "year")]),
        ("$70,000 - $90,000 CAD", "US", [(70000, 90000, "CAD", None)]),
        ("$60,000", "CA", [(60000, 60000, "CAD", None)]),
        ("$60,000", None, [(60000, 60000, None, None)]),
        ("NZ$75k", None, [(75000, 75000, "NZD", None)]),
        ("450 000 – 550 000 SEK per år", None, [(450000, 550000, "SEK", "year")]),
        ("35 000 kr/mån", "SE", [(35000, 35000, "SEK", "month")]),
        ("600 000 NOK årlig", None, [(600000, 600000, "NOK", "year")]),
        ("DKK 45.000 pr. måned", None, [(45000, 45000, "DKK", "month")]),
        ("45 000 Kč měsíčně", None, [(45000, 45000, "CZK", "month")]),
        ("40 000 - 60 000 Kč", None, [(40000, 60000, "CZK", None)]),
        ("2.500 - 3.500 lei net/luna", None, [(2500, 3500, "RON", "month")]),
        ("800.000 Ft bruttó/hó", None, [(800000, 800000, "HUF", "month")]),
        ("30.000 TL aylık", None, [(30000, 30000, "TRY", "month")]),
        ("ZAR 35 000 per month", None, [(35000, 35000, "ZAR", "month")]),
        ("R25 000 - R30 000 per month", "ZA", [(25000, 30000, "ZAR", "month")]),
        ("₱30,000 - ₱45,000 monthly", None, [(30000, 45000, "PHP", "month")]),
        ("RM 4,000 - RM 6,000", None, [(4000, 6000, "MYR", None)]),
        ("NT$50,000 / month", None, [(50000, 50000, "TWD", "month")]),
        ("HK$30,000 per month", None, [(30000, 30000, "HKD", "month")]),
        ("15k-25k RMB/月", None, [(15000, 25000, "CNY", "month")]),
        ("₪20,000 per month", None, [(20000, 20000, "ILS", "month")]),
        (
            "The base salary range for this role is $130,000 to $165,000, plus equity.",
            "US",
            [(130000, 165000, "USD", None)],
        ),
        ("Compensation: $40-$45/hour DOE", "US", [(40, 45, "USD", "hour")]),
        ("Pay range: 75,000.00 - 95,000.00 USD", None, [(75000, 95000, "USD", None)]),
        ("OTE £90k (base £50k)", None, [(90000, 90000, "GBP", None), (50000, 50000, "GBP", None)]),
        (
            "$150K OTE ($75K base + $75K variable)",
            "US",
            [(150000, 150000, "USD", None), (75000, 75000, "USD", None), (75000, 75000, "USD", None)],
        ),
        ("We manage $2.5 billion in assets", "US", []),
        ("401(k) match up to 4%", "US", []),
        ("a $500 home office stipend", "US", []),
        ("Series B, raised $40M", "US", []),
        ("team of 250 people across 12 countries", None, []),
        ("30 Tage Urlaub und 50 € Sachbezug monatlich", None, []),
        ("budget de 15 000 € par projet", None, []),
        ("we saved customers $1,000,000 last year", "US", []),
        ("Employee referral bonus of $2,000", "US", []),
        ("Umsatz von 25.000.000 €", None, []),
        ("capital social 1.000.000 €", None, []),
        ("Call 1-800-555-0100", "US", []),
        ("Founded in 2012, 35.000 customers", None, []),
        ("handles portfolios of $5,000 - $50,000", "US", []),
        ("Sueldo competitivo", None, []),
        ("Salaire selon profil", None, []),
        ("Gehalt: nach Vereinbarung", None, []),
        ("TVöD E13", None, []),
        ("Competitive salary, 25 days holiday", None, []),
        ("$0 - $0", "US", []),
        ("Vergütung: 3.100 – 3.900 € (EG 9)", None, [(3100, 3900, "EUR", None)]),
        ("Monatsgehalt: 4.100 Euro x 14", None, [(4100, 4100, "EUR", "month")]),
        ("mind. EUR 38.500,– brutto p. a.", None, [(38500, None, "EUR", "year")]),
        ("Mindestgehalt laut KV EUR 2.350,00 brutto/Monat, Überzahlung möglich", None, [(2350, None, "EUR", "month")]),
        ("1 900€ brut / mois sur 13 mois", None, [(1900, 1900, "EUR", "month")]),
        ("Rémunération : 30 à 35 K€ selon expérience", None, [(30000, 35000, "EUR", None)]),
        ("SMIC horaire 11,88€", None, [(11.88, 11.88, "EUR", "hour")]),
        ("Salario bruto anual: 21.000 - 23.000 €", None, [(21000, 23000, "EUR", "year")]),
        ("18.000€/año + variable", None, [(18000, 18000, "EUR", "year")]),
        ("$90k/yr to $110k/yr", "US", [(90000, 110000, "USD", "year")]),
        ("$90,000.00/yr - $110,000.00/yr", "US", [(90000, 110000, "USD", "year")]),
        ("$20 - 25 / hr", "US", [(20, 25, "USD", "hour")]),
        ("USD$100,000-130,000", None, [(100000, 130000, "USD", None)]),
        ("US$ 3,000/month", None, [(3000, 3000, "USD", "month")]),
        ("100.000 - 120.000 EUR p.a.", None, [(100000, 120000, "EUR", "year")]),
        ("€65-75k", None, [(65000, 75000, "EUR", None)]),
        ("65k - 75k EUR", None, [(65000, 75000, "EUR", None)]),
        ("EUR 65K to EUR 75K gross/year", None, [(65000, 75000, "EUR", "year")]),
        ("Between 55 and 65k euros", None, [(55000, 65000, "EUR", None)]),
        ("not less than €40,000 per annum", None, [(40000, None, "EUR", "year")]),
        ("maximum of $32.10 hourly", "US", [(None, 32.1, "USD", "hour")]),
        ("at least 14 euros per hour", None, [(14, None, "EUR", "hour")]),
        ("$55,000 salary", "US", [(55000, 55000, "USD", None)]),
    ],
)
def test_pay_in_a_field(text, country, pay):
    assert [
        (read.min_amount, read.max_amount, read.currency, read.period) for read in read_salaries(text, country)
    ] == pay


@pytest.mark.parametrize(
    ("text", "country", "pay"),
    [
        (
            (
                "About us\n"
                "We raised $120 million in Series C and serve 4,000 customers.\n"
                "\n"
                "What we offer\n"
                "- Base salary between $140,000 and $175,000 depending on experience\n"
                "- 401(k) with 4% match\n"
                "- $1,500 annual learning budget\n"
                "- $75 monthly phone stipend"
            ),
            "US",
            [(140000, 175000, "USD", None, "base")],
        ),
        (
            (
                "Wir bieten dir ein Jahresgehalt von 62.000 bis 74.000 Euro, 30 Tage Urlaub, "
                "einen Zuschuss von 50 € zum Deutschlandticket und ein Weiterbildungsbudget von "
                "2.000 € im Jahr. Unser Umsatz liegt bei 45 Mio. €."
            ),
            "DE",
            [(62000, 74000, "EUR", "year", None)],
        ),
        (
            (
                "Rémunération : 42 000 € à 48 000 € bruts annuels selon profil, "
                "titres-restaurant de 10 € par jour, prime de cooptation de 1 000 €, "
                "remboursement transport 50 %. CA de 12 M€."
            ),
            "FR",
            [(42000, 48000, "EUR", "year", None)],
        ),
        (
            (
                "Ofrecemos salario de 28.000 € a 34.000 € brutos anuales, ticket restaurante de "
                "11 € diarios y presupuesto de formación de 1.200 € anuales. Facturamos 90 "
                "millones de euros."
            ),
            "ES",
            [(28000, 34000, "EUR", "year", None)],
        ),
        (
            (
                "The annual compensation range for this role, in New York City, is: "
                "$180,000—$220,000 USD\n"
                "The annual compensation range for this role, in Austin, is: $160,000—$195,000 "
                "USD"
            ),
            "US",
            [(180000, 220000, "USD", "year", None), (160000, 195000, "USD", "year", None)],
        ),
        (
            (
                "You will manage a $3M advertising budget and own a $10M quota. Salary: $110K. "
                "Sign-on bonus: $10,000. Equity: 0.1%."
            ),
            "US",
            [(110000, 110000, "USD", None, None), (10000, 10000, "USD", None, "bonus")],
        ),
        (("Gehalt: EG 9b TVöD (ca. 3.400 € bis 4.600 € brutto im Monat)"), "DE", [(3400, 4600, "EUR", "month", None)]),
        (
            (
                "Für diese Position gilt ein kollektivvertragliches Mindestgehalt von EUR 45.000 "
                "brutto pro Jahr mit Bereitschaft zur Überzahlung."
            ),
            "AT",
            [(45000, None, "EUR", "year", None)],
        ),
        (
            ("Lohn: CHF 85'000 – 98'000 p.a. (100%), 13 Monatslöhne, 5 Wochen Ferien"),
            "CH",
            [(85000, 98000, "CHF", "year", None)],
        ),
        (
            ("Salary: Band 5 £29,970 - £36,483 per annum pro rata. Hours: 37.5 per week. Closing date 12 March 2025."),
            "GB",
            [(29970, 36483, "GBP", "year", None)],
        ),
        (
            ("Pay: $19.50 - $23.00 per hour. Shift differential $2.00/hour. Must lift 50 lbs. 40 hours per week."),
            "US",
            [(19.5, 23, "USD", "hour", None), (2, 2, "USD", "hour", "allowance")],
        ),
        (
            (
                "Salaris tussen € 3.400 en € 4.800 bruto per maand (40 uur), 8% vakantiegeld, "
                "reiskostenvergoeding € 0,23 per km, opleidingsbudget van € 1.500."
            ),
            "NL",
            [(3400, 4800, "EUR", "month", None)],
        ),
        (
            (
                "RAL compresa tra 32.000 e 38.000 €, buoni pasto da 8 €, premio di risultato "
                "fino a 2.000 €. Fatturato 2023: 18 milioni di euro."
            ),
            "IT",
            [(32000, 38000, "EUR", "year", None), (None, 2000, "EUR", "year", "bonus")],
        ),
        (
            (
                "Salário de R$ 7.500 a R$ 9.500 CLT, vale refeição de R$ 35 por dia, plano de "
                "saúde. Faturamento de R$ 50 milhões."
            ),
            "BR",
            [(7500, 9500, "BRL", None, None)],
        ),
        (
            ("【給与】年収450万円～700万円（月給32万円～）賞与年2回。資本金1億円、従業員300名、売上高25億円"),
            "JP",
            [(4500000, 7000000, "JPY", "year", None), (320000, 320000, "JPY", "month", None)],
        ),
        (
            ("연봉: 4,500만원 ~ 6,500만원 (경력에 따라 협의). 복지포인트 연 200만원, 매출 300억원"),
            "KR",
            [(45000000, 65000000, "KRW", "year", None)],
        ),
        (
            ("The expected OTE is $240,000 with a 50/50 split ($120,000 base / $120,000 variable)."),
            "US",
            [
                (240000, 240000, "USD", None, "total"),
                (120000, 120000, "USD", None, "base"),
                (120000, 120000, "USD", None, "commission"),
            ],
        ),
        (
            (
                "Our customers process over $5 billion annually. We have 1,200 employees. "
                "Benefits include a $50,000 life insurance policy and $250 per month wellness "
                "stipend."
            ),
            "US",
            [],
        ),
        (("Payroll specialist: you will process payroll for employees earning $50,000 to $150,000."), "US", []),
        (
            ("Minimum Salary: $62,400\nMaximum Salary: $88,900\nJob ID: 104532\nPosting ends: 05/30/2025"),
            "US",
            [(62400, 88900, "USD", None, None)],
        ),
        (("Compensation\n$95,000 — $125,000 CAD\nRequisition 2024-10032"), "CA", [(95000, 125000, "CAD", None, None)]),
        (("Pays 18-22/hr DOE. 2 weeks PTO."), "US", [(18, 22, None, "hour", None)]),
        (
            (
                "The salary range for this position in California is $108,000.00 to $162,000.00. "
                "Individual pay is determined by work location. Applicants in Colorado: "
                "$98,000.00 to $148,000.00."
            ),
            "US",
            [(108000, 162000, "USD", None, None), (98000, 148000, "USD", None, None)],
        ),
        (
            ("Verdienst: 14,50 €/Stunde zzgl. Zuschläge von 25 %. Minijob auf 538-Euro-Basis."),
            "DE",
            [(14.5, 14.5, "EUR", "hour", None)],
        ),
        (
            ("Gratification : 1 200 €/mois. Durée : 6 mois. Remboursement 50% Navigo."),
            "FR",
            [(1200, 1200, "EUR", "month", None)],
        ),
        (("Beca: 600 €/mes. Media jornada 25h semanales."), "ES", [(600, 600, "EUR", "month", None)]),
        (("Competitive salary ($$$), unlimited PTO, $5K home office budget"), "US", []),
        (("We paid out $2 million to creators. You will negotiate deals of $50,000 - $500,000."), "US", []),
        (
            ("Annual salary: INR 18,00,000 to 25,00,000. Joining bonus INR 2,00,000."),
            "IN",
            [(1800000, 2500000, "INR", "year", None), (200000, 200000, "INR", None, "bonus")],
        ),
        (("CTC: 8-12 LPA. Experience: 3-5 years. Notice: 30 days."), "IN", [(800000, 1200000, "INR", "year", None)]),
        (
            ("Hourly rate: A$45.20 - A$52.75 + 11.5% super + 25% casual loading"),
            "AU",
            [(45.2, 52.75, "AUD", "hour", None)],
        ),
        (("Stipend: 2,500 EUR gross per month for 6 months."), "DE", [(2500, 2500, "EUR", "month", "allowance")]),
    ],
)
def test_pay_in_a_body(text, country, pay):
    found = read_salaries(text, country)
    assert [(read.min_amount, read.max_amount, read.currency, read.period, read.kind) for read in found] == pay


@pytest.mark.parametrize(
    ("text", "country", "pay"),
    [
        ("$60,000", None, [(60000, 60000, None, None)]),
        ("35.000 €", "DE", [(35000, 35000, "EUR", None)]),
        ("€30.000 - €35.000", None, [(30000, 35000, "EUR", None)]),
        ("30.000 - 35.000 €", None, [(30000, 35000, "EUR", None)]),
        ("120-150k EUR", None, [(120000, 150000, "EUR", None)]),
        ("PKR 150,000 - 200,000 per month", "US", [(150000, 200000, "PKR", "month")]),
    ],
)
def test_what_others_read_wrong(text, country, pay):
    """Complaints about other readers of pay: every $ a USD, 35.000 as 35, ranges cut to one bound, conversion."""
    found = read_salaries(text, country)
    assert [(read.min_amount, read.max_amount, read.currency, read.period) for read in found] == pay


def test_each_range_keeps_its_place():
    text = "The salary range for this role in Denver, Colorado: $90,000 - $110,000\nin Boston, MA: $105,000 - $125,000"
    found = [(read.place, read.min_amount, read.max_amount) for read in read_salaries(text)]
    assert found == [("Denver, Colorado", 90000, 110000), ("Boston, MA", 105000, 125000)]
