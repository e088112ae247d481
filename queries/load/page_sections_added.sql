-- The sections of pages as found, repeats included.
-- Grain: page × section
-- Reads: staged_page_sections

insert into page_sections by name
from staged_page_sections
