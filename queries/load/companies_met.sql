-- The companies whose sections this load may read or change.
-- Grain: company
-- Reads: staged_*, old_sections

create or replace temp table companies_met as
select company_key from staged_boards
union
select company_key from staged_postings
union
select company_key from staged_sections
union
select company_key from staged_posting_sections
union
select company_key from staged_articles
union
select company_key from staged_article_sections
union
select company_key from staged_page_sections
union
select company_key from old_sections
