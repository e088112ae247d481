-- What a section of a posting counts as, the rule of pipelines/sections.py (`carries_own_facts`, `counts_alone`): its group of near-identical
-- texts; itself alone where it may carry facts of the posting's own; null where it carries them.
-- Grain: section of a posting
-- Reads: nothing

create or replace temp macro section_unit(kind, heading, facts, section_hash, group_hash) as
    case
        when coalesce(facts, '') in ('pay', 'place') then null
        when kind = 'compensation' then null
        when list_contains(getvariable('own_kinds'), coalesce(kind, '')) and heading is not null then null
        when list_contains(getvariable('own_kinds'), coalesce(kind, '')) or facts = 'role' then section_hash
        else group_hash
    end
