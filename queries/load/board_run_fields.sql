-- How full the items of these board runs were, field by field, and what their boards' history had and they had not.
-- Grain: board × run × kind of item
-- Reads: staged_fields

insert into board_run_fields by name
from staged_fields
