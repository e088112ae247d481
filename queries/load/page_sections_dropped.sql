-- Room for the sections of pages read anew.
-- Grain: page × section
-- Reads: staged_page_sections

delete from page_sections
where (page_url, board_key) in (select distinct page_url, board_key from staged_page_sections)
