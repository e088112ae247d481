-- Versions read later.
-- Grain: posting × version
-- Reads: posting_version_rows

delete from posting_version_rows
where starts_with(posting_key, getvariable('rewind_board') || ':') and run_seq > getvariable('rewind_seq')
