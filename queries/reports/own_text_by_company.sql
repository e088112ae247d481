-- What share of a company's open postings is their own text, and not what repeats across its postings.
-- Grain: company
-- Reads: open_postings
-- Params: company text = null, at_least integer = 2

with shares as (
    select
        company_key,
        company,
        length(description_text) as characters,
        least(length(core_text), length(description_text)) as own_characters
    from open_postings
    where length(description_text) > 0 and core_text is not null
)

select
    company_key,
    any_value(company order by company) as company,
    count(*) as postings,
    round(sum(own_characters) / sum(characters), 4) as own_share,
    round(min(own_characters / characters), 4) as least_own_share,
    sum(characters - own_characters)::bigint as repeated_characters

from shares
where $company is null or company_key = $company

group by company_key
having count(*) >= $at_least
order by own_share, company_key
