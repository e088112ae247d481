-- What a board run is compared with its board's history by, and what it held back.

create table board_run_fields (
    run_id varchar,
    run_seq bigint,
    board_key varchar,
    kind varchar,               -- posting, article
    items bigint,               -- of this kind, read whole in this board run
    filled struct(field varchar, has bigint)[], -- how many of them had each field, as published; one not named: none
    lost varchar[]              -- fields that its history had and this board run had not
);

create table board_run_held (
    run_id varchar,
    run_seq bigint,
    board_key varchar,
    posting_ids varchar[]       -- postings that would have closed, were it not so many at once
);
