-- Where the texts of each row group lie, from and up to which row: texts that are unpacked at once, one such after another.
-- (The names of the table and of its key are put in by pipelines/long_texts.py.)
-- Grain: row group, stretch
-- Reads: rows_in_order, keyed_texts
-- Params: first integer, of_group integer, at_once integer

with together as (
    select distinct
        (rows_in_order.rowid - $first) // $of_group as number,
        keyed_texts.rowid // $at_once as place
    from rows_in_order
    inner join keyed_texts on rows_in_order.text_key = keyed_texts.text_key
),

runs as (
    select
        *,
        place - row_number() over (partition by number order by place) as run
    from together
)

select
    number,
    min(place) * $at_once as first,
    (max(place) + 1) * $at_once as past_last

from runs
group by number, run
order by number, first
