-- What counts as one section, as counted.
-- Grain: company × unit
-- Reads: unit_counts

merge into section_units
using unit_counts as counted
on section_units.company_key = counted.company_key and section_units.unit = counted.unit
when matched then update set
    postings = counted.postings,
    articles = counted.articles
when not matched then insert (company_key, unit, postings, articles, repeats, repeated)
values (counted.company_key, counted.unit, counted.postings, counted.articles, false, false)
