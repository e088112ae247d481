-- The sections that this load touches, counted anew.
-- Grain: company × section
-- Reads: section_counts

update section_rows
set
    kind = least(section_rows.kind, counted.kind),
    postings = counted.postings,
    articles = counted.articles,
    pages = counted.pages,
    first_seen_at = least(section_rows.first_seen_at, counted.first_seen_at),
    last_seen_at = greatest(section_rows.last_seen_at, counted.last_seen_at),
    example = least(section_rows.example, counted.example)

from section_counts as counted

where section_rows.rowid = counted.place
