-- Words that their column's vocabulary does not have.
-- Grain: column, word
-- Reads: runs, board_runs, posting_rows, posting_salaries, posting_requirements, posting_skills, section_rows, clusters, events, field_origins

with sections(words) as (
    select [
        'about_company', 'about_team', 'responsibilities', 'requirements', 'preferred', 'benefits', 'compensation',
        'equal_opportunity', 'application', 'legal', 'navigation', 'other'
    ]
),

used as (
    select distinct
        'runs.status' as field, status as word,
        ['open', 'complete', 'partial', 'abandoned', 'carried'] as words
    from runs
    union all
    select distinct
        'board_runs.verdict' as field, verdict as word,
        ['complete', 'partial', 'truncated', 'failed', 'suspect', 'blocked', 'disallowed'] as words
    from board_runs
    union all
    select distinct 'postings.status' as field, status as word, ['open', 'closed'] as words
    from posting_rows
    union all
    select distinct
        'postings.posted_precision' as field, posted_precision as word,
        ['second', 'day', 'relative', 'unknown'] as words
    from posting_rows
    union all
    select distinct
        'postings.employment_type' as field, employment_type as word,
        [
            'full_time', 'part_time', 'contract', 'temporary', 'internship', 'apprenticeship', 'volunteer', 'other'
        ] as words
    from posting_rows
    union all
    select distinct
        'postings.workplace_type' as field, workplace_type as word, ['onsite', 'hybrid', 'remote'] as words
    from posting_rows
    union all
    select distinct
        'postings.seniority' as field, seniority as word,
        ['intern', 'entry', 'mid', 'senior', 'lead', 'manager', 'director', 'executive'] as words
    from posting_rows
    union all
    select distinct
        'postings.education_min' as field, education_min as word,
        ['secondary', 'vocational', 'bachelor', 'master', 'doctorate'] as words
    from posting_rows
    union all
    select distinct
        'posting_salaries.period' as field, period as word, ['hour', 'day', 'week', 'month', 'year'] as words
    from posting_salaries
    union all
    select distinct
        'posting_salaries.kind' as field, kind as word,
        ['base', 'total', 'bonus', 'commission', 'equity', 'allowance', 'estimate'] as words
    from posting_salaries
    union all
    select distinct 'posting_salaries.origin' as field, origin as word, ['source', 'rule'] as words
    from posting_salaries
    union all
    select distinct 'posting_requirements.level' as field, level as word, ['must', 'nice'] as words
    from posting_requirements
    union all
    select distinct
        'posting_requirements.kind' as field, kind as word,
        ['skill', 'experience', 'degree', 'language', 'licence', 'clearance', 'other'] as words
    from posting_requirements
    union all
    select distinct 'posting_requirements.section' as field, section as word, sections.words
    from posting_requirements, sections
    union all
    select distinct
        'posting_requirements.degree' as field, degree as word,
        ['secondary', 'vocational', 'bachelor', 'master', 'doctorate'] as words
    from posting_requirements
    union all
    select distinct
        'posting_requirements.clearance' as field, clearance as word,
        [
            'baseline', 'bpss', 'clearance', 'ctc', 'doe_l', 'doe_q', 'dv', 'nato_secret', 'nv2', 'polygraph',
            'public_trust', 'sc', 'secret', 'su2', 'top_secret', 'top_secret_sci'
        ] as words
    from posting_requirements
    union all
    select distinct
        'posting_requirements.languages' as field, named.level as word,
        [
            'A1', 'A2', 'B1', 'B2', 'C1', 'C2', 'native', 'bilingual', 'fluent', 'business', 'advanced', 'good',
            'intermediate', 'conversational', 'basic'
        ] as words
    from (select unnest(languages) as named from posting_requirements)
    union all
    select distinct 'posting_skills.level' as field, level as word, ['must', 'nice'] as words
    from posting_skills
    union all
    select distinct 'sections.kind' as field, kind as word, sections.words
    from section_rows, sections
    union all
    select distinct 'posting_sections.kind' as field, kind as word, sections.words
    from posting_sections, sections
    union all
    select distinct 'clusters.role' as field, role as word, ['canonical', 'copy'] as words
    from clusters
    union all
    select distinct 'events.event' as field, event as word, ['opened', 'changed', 'closed', 'reopened'] as words
    from events
    union all
    select distinct 'field_origins.origin' as field, origin as word, ['source', 'rule', 'none'] as words
    from field_origins
)

select
    field,
    word

from used
where not list_contains(words, word)
