-- Companies met for the first time; a name or domain that was missing is filled in, one that stands is kept.
-- Grain: company
-- Reads: staged_boards, staged_postings, staged_articles

merge into companies
using (
    select
        company_key,
        min(company) as company,
        min(domain) as domain
    from (
        select company_key, company, domain from staged_boards
        union all
        select company_key, company, null from staged_postings
        union all
        select company_key, company, null from staged_articles
    )
    group by company_key
) as met
on companies.company_key = met.company_key
when matched and (companies.company is null or companies.domain is null) then update set
    company = coalesce(companies.company, met.company),
    domain = coalesce(companies.domain, met.domain)
when not matched then insert (company_key, company, domain) values (met.company_key, met.company, met.domain)
