"""A database of many invented postings with months of history, made by set-based SQL: `months(path, 100_000)`."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.database import migrate

DAYS = 150
BOARDS = 500

# Everything follows from the posting's number `n`, by hashes: no clock, no chance.
STATEMENTS = """
create temp table boards_made as
    select b, 'farm:board-' || b as board_key, 'firm-' || (b // 2) as company_key, 'Firm ' || (b // 2) as company
    from range($boards) as made(b);
insert into companies (company_key, company) select distinct company_key, company from boards_made;
insert into boards (board_key, platform, board, company_key, company)
    select board_key, 'farm', 'board-' || b, company_key, company from boards_made;
insert into runs (run_id, run_seq, started_at, finished_at, status)
    select 'run-' || d, d, timestamp '2026-01-05 06:00:00' + to_days(d::integer), timestamp '2026-01-05 06:20:00'
        + to_days(d::integer), 'complete'
    from range(1, $days + 1) as made(d);
create temp table made as
    select
        n,
        (hash(n) % $boards)::integer as b,
        (hash(n + 1) % 1000) / 1000 as x,
        (hash(n * 7 + 3) % 1000) / 1000 as y,
        if(hash(n * 3) % 10 < 3, 1, 1 + (hash(n * 5) % ($days - 1))::integer) as first_day,
        first_day + 1 + floor(-45 * ln(1 - y * 0.999))::integer as last_day
    from range($postings) as made(n);
insert into posting_rows (
    posting_key, board_key, platform, posting_id, url, company_key, company, title_raw, title, role_family, role,
    seniority, workplace_type, first_seen_at, last_seen_at, last_seen_seq, seen_at_first_crawl, status, closed_at,
    close_reason, version, content_hash, core_hash, is_talent_pool
)
    select
        boards_made.board_key || ':' || n, boards_made.board_key, 'farm', n::varchar,
        'https://jobs.example/' || b || '/' || n, boards_made.company_key, boards_made.company,
        'Role ' || n, 'Role ' || n,
        list_extract(
            ['software', 'sales', 'data', 'engineering', 'marketing', 'finance', 'healthcare', 'operations', 'design',
            'hr', 'legal', 'business_development', 'customer', 'trades', 'logistics', null],
            1 + floor(16 * x * x)::integer
        ),
        null, null,
        list_extract(['onsite', 'hybrid', 'remote', null], 1 + (hash(n * 11) % 4)::integer),
        timestamp '2026-01-05 06:00:00' + to_days(first_day),
        timestamp '2026-01-05 06:00:00' + to_days(least(last_day - 1, $days)),
        least(last_day - 1, $days), first_day = 1, if(last_day > $days, 'open', 'closed'),
        if(last_day > $days, null, timestamp '2026-01-05 06:00:00' + to_days(last_day)),
        if(last_day > $days, null, 'absent'), 1, 'text-' || n, 'core-' || n, false
    from made inner join boards_made using (b);
insert into events (event_id, run_id, run_seq, happened_at, board_key, posting_key, event, reason)
    select 'o' || posting_id, 'run-' || run, run, first_seen_at, board_key, posting_key, 'opened', null
    from (select *, date_diff('day', timestamp '2026-01-05 06:00:00', first_seen_at) as run from posting_rows)
    union all
    select 'c' || posting_id, 'run-' || run, run, closed_at, board_key, posting_key, 'closed', 'absent'
    from (select *, date_diff('day', timestamp '2026-01-05 06:00:00', closed_at) as run from posting_rows)
    where closed_at is not null;
insert into board_runs (run_id, run_seq, board_key, started_at, verdict, fetch_verdict, found, held, reason)
    select 'run-' || d, d, board_key, timestamp '2026-01-05 06:00:00' + to_days(d::integer), said, said, 200, 0,
        if(said = 'complete', null, 'status ' || (400 + d))
    from (
        select *, case when hash(b * 1000 + d) % 40 > 1 or d = 1 then 'complete' when b % 2 = 0 then 'blocked'
            else 'partial' end as said
        from boards_made, range(1, $days + 1) as made(d)
    );
insert into posting_locations (posting_key, position, raw, city, country_code, is_remote, resolved)
    select boards_made.board_key || ':' || n, 0, 'x', null,
        list_extract(['US', 'DE', 'GB', 'FR', 'IN', 'ES', 'PL', 'CA', 'NL', 'BR', 'SG', 'IE', 'JP', 'AU', null],
            1 + floor(15 * y * y)::integer), false, true
    from made inner join boards_made using (b);
insert into posting_skills (posting_key, skill, level)
    select distinct on (boards_made.board_key, n, skill) boards_made.board_key || ':' || n,
        list_extract(['Python', 'SQL', 'Microsoft Excel', 'Java', 'AWS', 'Project management', 'German', 'React', 'C++',
            'Kubernetes', 'Salesforce', 'Machine learning', 'Driving licence', 'SAP', 'Figma', 'Rust', 'Go', 'Docker',
            'Negotiation', 'Spark', 'dbt', 'Terraform'],
            1 + floor(22 * ((hash(n * 13 + k) % 1000) / 1000) ** 2)::integer) as skill,
        list_extract(['must', 'must', 'nice', null], 1 + (hash(n * 17 + k) % 4)::integer)
    from made inner join boards_made using (b), range(3) as times(k);
insert into posting_salaries (
    posting_key, position, min_amount, max_amount, currency, period, kind, raw, origin, annual_min, annual_max
)
    select boards_made.board_key || ':' || n, 0, low, low * 1.3, if(n % 3 = 0, 'EUR', 'USD'), 'year', 'base',
        'x', 'rule', low, low * 1.3
    from (select *, 40000 + round(60000 * x) + round(50000 * y) as low from made where hash(n * 19) % 3 = 0) as made
    inner join boards_made using (b)
"""


def months(path: Path, postings: int) -> Path:
    """`postings` of 250 companies on 500 boards, crawled on 150 days."""
    given = {"postings": postings, "days": DAYS, "boards": BOARDS}
    with duckdb.connect(str(path)) as connection:
        migrate(connection)
        for statement in STATEMENTS.split(";\n"):
            used = {name: value for name, value in given.items() if f"${name}" in statement}
            connection.execute(statement, used)
        connection.execute("checkpoint")
    return path
