-- Articles by the month of their publication; a null month holds those that print no day.
-- Grain: company, month
-- Reads: articles
-- Params: company text = null

select
    company_key,
    company,
    count(*) as articles,
    (sum(count(*)) over ())::bigint as of_articles,
    round(count(*) / of_articles, 4) as share,
    sum(word_count)::bigint as words,
    median(word_count) as median_words,
    date_trunc('month', published_on)::date as month

from articles
where $company is null or company_key = $company

group by company_key, company, date_trunc('month', published_on)::date
order by month nulls last, company_key, company
