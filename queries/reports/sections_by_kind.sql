-- Which kinds of section open postings have, and how much of that text is the posting's own.
-- Grain: kind of section
-- Reads: posting_rows, posting_sections, section_rows
-- Params: company text = null

with shut as (
    -- Of what is stored usually the smaller part.
    select posting_key
    from posting_rows
    where status is distinct from 'open' or is_talent_pool
),

kinds as (
    -- Numbered, the unknown one among them: all that a posting has are bits of one number.
    select
        kind,
        (row_number() over (order by kind) - 1)::integer as place
    from (select distinct kind from posting_sections)
),

postings as (
    select
        kinds_held.places,
        count(*) as postings
    from (
        select
            posting_sections.posting_key,
            bit_or(1::bigint << kinds.place) as places
        from posting_sections
        inner join kinds on posting_sections.kind is not distinct from kinds.kind
        where $company is null or posting_sections.company_key = $company
        group by posting_sections.posting_key
    ) as kinds_held
    anti join shut on kinds_held.posting_key = shut.posting_key
    group by kinds_held.places
),

had as (
    select
        kinds.place,
        sum(postings.postings)::bigint as postings
    from postings
    inner join kinds on (postings.places >> kinds.place) & 1 = 1
    group by kinds.place
),

sizes as (
    select sum(postings)::bigint as of_postings
    from postings
),

lengths as (
    select
        posting_sections.kind,
        avg(posting_sections.characters) as mean_letters,
        sum(posting_sections.characters) as letters,
        sum(posting_sections.characters) filter (where boilerplate.section_hash is null) as own_letters
    from posting_sections
    anti join shut on posting_sections.posting_key = shut.posting_key
    left join (select company_key, section_hash from section_rows where is_boilerplate) as boilerplate
        on
            posting_sections.company_key = boilerplate.company_key
            and posting_sections.section_hash = boilerplate.section_hash
    where $company is null or posting_sections.company_key = $company
    group by posting_sections.kind
)

select
    kinds.kind,
    had.postings,
    sizes.of_postings,
    round(had.postings / sizes.of_postings, 4) as share,
    round(lengths.mean_letters) as mean_letters,
    round(coalesce(lengths.own_letters, 0) / nullif(lengths.letters, 0), 4) as own_share

from had
cross join sizes
inner join kinds on had.place = kinds.place
inner join lengths on kinds.kind is not distinct from lengths.kind
order by had.postings desc, kinds.kind
