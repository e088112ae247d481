-- The tags of articles.

alter table articles add column tags varchar[]; -- as published, each once
