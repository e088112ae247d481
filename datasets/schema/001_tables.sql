-- Every table of jobs.duckdb. Times are UTC; a null is "not stated or not known".
-- Large tables have no keys or constraints (six times the load time): queries/checks says what holds instead.
-- Long texts stand once, in texts and core_texts, keyed by their hash; `postings`, `posting_versions`, `sections`
-- and `unread_values`, as people ask for them, are views over the narrow tables here (queries/views).

create table companies (
    company_key varchar,    -- the name without its legal form, as a slug
    company varchar,        -- name as published, or as the boards file says
    domain varchar          -- from the boards file
);

create table boards (
    board_key varchar,      -- platform:board
    platform varchar,           -- the spider that reads it: greenhouse, lever, …
    board varchar,          -- the token as it stands in the board's URL
    company_key varchar,        -- the employer
    company varchar,            -- its name
    url varchar             -- where the list was asked
);

create table runs (
    run_id varchar,             -- one start of the crawl, or one import
    run_seq bigint,         -- the order of runs
    started_at timestamp,       -- its clock
    finished_at timestamp,      -- null while it is open
    status varchar          -- open, complete, partial, abandoned, carried
);

create table board_runs (
    run_id varchar,
    run_seq bigint,
    board_key varchar,
    started_at timestamp,
    verdict varchar,        -- final: the fetch's verdict, or suspect where the history speaks against it
    fetch_verdict varchar,  -- what the fetch alone could say
    exact boolean,          -- one absence proves a posting gone
    accepted boolean,       -- a person accepted the drop (--accept-drop)
    advertised bigint,      -- the total that the board states
    found bigint,           -- unique ids read
    opened bigint,              -- events of this run
    changed bigint,             -- events of this run
    closed bigint,              -- events of this run
    reopened bigint,            -- events of this run
    held bigint,            -- postings that would have closed, were it not so many at once
    requests bigint,        -- over the network
    bytes bigint,           -- over the network, bodies as received
    failures bigint,            -- requests that gave no answer, postings that could not be read
    reason varchar,             -- why the verdict is what it is
    robots varchar,         -- what robots.txt decided
    crawl_delay double,     -- seconds, where robots.txt asks for one
    tdm_reservation varchar,
    permission varchar      -- who allowed the crawl and when, from the boards file
);

-- The ids that each board run saw, as the difference to an earlier run, so that a late run can be merged by
-- replaying its board.
create table board_run_postings (
    board_key varchar,
    run_seq bigint,
    base_seq bigint,        -- the run that this one differs from; null: from nothing
    added struct(posting_id varchar, version_hash varchar)[],
    removed varchar[]
);

create table texts (
    content_hash varchar,       -- of title and description as published
    description_html varchar,   -- as published
    description_text varchar    -- one block a line; e-mail addresses and phone numbers masked
);

create table core_texts (
    core_hash varchar,          -- of the sections that make the core
    core_text varchar           -- the description without what repeats across the company's postings
);

create table posting_rows (
    posting_key varchar,        -- platform:board:posting_id
    board_key varchar,
    platform varchar,
    posting_id varchar,         -- the source's own id
    requisition_id varchar,     -- the employer's own number
    url varchar,
    apply_url varchar,
    company_key varchar,
    company varchar,
    title_raw varchar,          -- as published, entities decoded
    title varchar,              -- without codes, gender marks and places
    role_family varchar,        -- a key of vocabulary/roles.csv
    role varchar,               -- a key of vocabulary/roles.csv
    occupation_code varchar,    -- US SOC 2018, as 15-1252; 51-0000 is all that a general word says
    occupation_scheme varchar,  -- which scheme the code is of
    seniority varchar,          -- intern, entry, mid, senior, lead, manager, director, executive
    department varchar,
    team varchar,
    employment_type varchar,    -- full_time, part_time, contract, temporary, internship, apprenticeship, …
    employment_type_raw varchar,
    workplace_type varchar,     -- onsite, hybrid, remote
    language varchar,           -- ISO 639-1, of the text
    experience_years_min double,-- years of experience asked for, at least
    experience_years_max double,-- years of experience asked for, at most
    education_min varchar,      -- secondary, vocational, bachelor, master, doctorate
    source_posted_at timestamp, -- when the employer first published it
    posted_precision varchar,   -- second, day, relative, unknown
    source_updated_at timestamp,-- when the employer last edited it
    valid_through timestamp,    -- last moment to apply, as the source says
    first_seen_at timestamp,    -- our own observation
    last_seen_at timestamp,     -- our own observation
    last_seen_seq bigint,       -- the run of the last sighting
    seen_at_first_crawl boolean,-- already open when its board was first read
    status varchar,             -- open, closed
    closed_at timestamp,        -- when its absence was proven
    close_reason varchar,       -- absent, page_gone, board_gone
    version integer,            -- 1, and one more for each change of title or core
    content_hash varchar,
    core_hash varchar,
    raw_hash varchar,           -- of the item as published: an unchanged one is not read again
    is_talent_pool boolean,
    capture varchar             -- the archived response it was read from
);

create table posting_version_rows (
    posting_key varchar,
    version integer,
    run_id varchar,
    run_seq bigint,
    seen_at timestamp,
    content_hash varchar,
    title_raw varchar,
    capture varchar
);

create table posting_locations (
    posting_key varchar,
    position integer,           -- order as published, from 0
    raw varchar,                -- the place as written
    city varchar,               -- its English name
    region varchar,             -- English name where resolved, else as printed
    country_code varchar,       -- ISO 3166-1 alpha-2
    lat double,                 -- degrees
    lon double,                 -- degrees
    is_remote boolean,          -- the place is remote work
    remote_scope varchar,       -- from where it may be done: a country code, EMEA, worldwide
    method varchar,             -- how it was read
    resolved boolean            -- false where the place is not known
);

create table posting_salaries (
    posting_key varchar,
    position integer,
    min_amount double,          -- as stated, in units of the currency
    max_amount double,
    currency varchar,           -- ISO 4217
    period varchar,             -- hour, day, week, month, year
    kind varchar,               -- base, total, bonus, commission, equity, allowance, estimate
    place varchar,              -- that the range applies to, as published
    raw varchar,                -- the range as printed
    origin varchar,             -- source: the source's own field; rule: read from the text
    annual_min double,          -- the same over a year, in the same currency
    annual_max double
);

create table posting_requirements (
    posting_key varchar,
    position integer,
    section varchar,            -- kind of the section it stands in
    text varchar,               -- the item as it stands
    level varchar,              -- must, nice
    kind varchar,               -- skill, experience, degree, language, licence, clearance, other
    years_min double,           -- years it asks for, at least
    years_max double,           -- years it asks for, at most
    is_primary boolean,         -- the main clause on experience, not a part of it
    rule varchar                -- what read it
);

create table posting_skills (
    posting_key varchar,
    skill varchar,              -- a key of vocabulary/skills.csv
    surface varchar,            -- as it stands in the text
    level varchar               -- must, nice; null outside of requirements
);

create table section_rows (
    section_hash varchar,       -- of heading and text, letter case and spaces aside
    group_hash varchar,         -- near-identical ones share it
    company_key varchar,
    kind varchar,               -- about_company … navigation, other; null where not known
    heading varchar,            -- as printed, where it has one
    text varchar,               -- the section, kept once
    postings bigint,            -- of the company, that hold it
    articles bigint,            -- of the company, that hold it
    pages bigint,               -- of the company, that hold it
    is_boilerplate boolean      -- it repeats across the company and is left out of core texts
);

create table posting_sections (
    posting_key varchar,
    company_key varchar,
    position integer,
    section_hash varchar,
    kind varchar,
    heading varchar
);

create table articles (
    article_key varchar,        -- platform:board:article_id
    board_key varchar,
    company_key varchar,
    company varchar,
    url varchar,
    title varchar,
    author varchar,
    published_on date,
    language varchar,
    text varchar,               -- one block a line
    core_text varchar,          -- without what repeats across the company's articles
    word_count bigint,
    first_seen_at timestamp,
    last_seen_at timestamp,
    capture varchar
);

create table article_sections (
    article_key varchar,
    company_key varchar,
    position integer,
    section_hash varchar
);

create table page_sections (
    page_url varchar,           -- the page that it was found on
    board_key varchar,
    company_key varchar,
    position integer,
    section_hash varchar
);

create table clusters (
    cluster_id varchar,         -- one job
    posting_key varchar,
    company_key varchar,
    role varchar,               -- canonical, copy
    reason varchar,             -- why the pair is the same job
    similarity double           -- 0 to 1: share of three-word runs that both texts have
);

create table events (
    event_id varchar,           -- of run, posting and event
    run_id varchar,
    run_seq bigint,
    happened_at timestamp,      -- when the board run that saw it began
    board_key varchar,
    posting_key varchar,
    event varchar,              -- opened, changed, closed, reopened
    reason varchar              -- what changed (title, text), or the proof of closing
);

create table field_origins (
    posting_key varchar,
    field varchar,              -- the derived column or table
    origin varchar,             -- source, rule, none
    rule varchar,               -- the reader that read it
    source_field varchar,       -- the published field or stored column it was read from
    span_start integer,         -- offsets into that column as stored
    span_end integer
);

create table unread_rows (
    posting_key varchar,
    field varchar,              -- the column that is null for it
    raw varchar                 -- what was printed
);

create table quarantine (
    run_id varchar,
    board_key varchar,
    posting_id varchar,
    reason varchar,             -- what could not be read
    capture varchar             -- the archived response that holds it
);
