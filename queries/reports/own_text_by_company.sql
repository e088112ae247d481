-- What share of a company's open postings is their own text, and not what repeats across its postings.
-- Grain: company
-- Reads: posting_rows
-- Params: company text = null, at_least integer = 2

with shares as (
    select
        company_key,
        company,
        text_characters as characters,
        least(core_characters, text_characters) as own_characters
    from posting_rows
    where
        status = 'open'
        and is_talent_pool is not true
        and text_characters > 0
        and core_characters is not null
)

select
    company_key,
    min(company) as company,
    count(*) as postings,
    round(sum(own_characters) / sum(characters), 4) as own_share,
    round(min(own_characters / characters), 4) as least_own_share,
    sum(characters - own_characters)::bigint as repeated_characters

from shares
where $company is null or company_key = $company

group by company_key
having count(*) >= $at_least
order by own_share, company_key
