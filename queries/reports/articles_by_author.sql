-- Who writes the articles of a careers blog.
-- Grain: company, author
-- Reads: articles
-- Params: company text = null, at_least integer = 1

select
    company_key,
    company,
    author,
    count(*) as articles,
    (sum(count(*)) over (partition by company_key))::bigint as of_articles,
    round(count(*) / of_articles, 4) as share,
    sum(word_count)::bigint as words,
    min(published_on) as first_on,
    max(published_on) as last_on

from articles
where $company is null or company_key = $company

group by company_key, company, author
having count(*) >= $at_least
order by company_key, count(*) desc, author
