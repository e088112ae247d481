-- The postings that these board runs held back.
-- Grain: board × run
-- Reads: staged_held

insert into board_run_held by name
from staged_held
