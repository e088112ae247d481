-- What of a node rules pairs out before any text is read: as numbers, each equal where what it stands for is.

alter table cluster_nodes add column company ubigint; -- null: not known, as in each of these
alter table cluster_nodes add column title ubigint; -- its words without the place's
alter table cluster_nodes add column title_words ubigint; -- a bit for each of them: one title's may hold another's
alter table cluster_nodes add column marks ubigint; -- the title's words of rank and grade
alter table cluster_nodes add column requisition ubigint; -- the requisition number
alter table cluster_nodes add column language varchar; -- of the text
alter table cluster_nodes add column words integer; -- of the text; 0: it says nothing
alter table cluster_nodes add column is_trade boolean; -- the company's name says that it publishes for others
