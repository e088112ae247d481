-- One more that rules pairs out before any text is read: two companies' adverts under two titles are compared only where
-- one of them publishes for another.

alter table cluster_nodes add column is_trade_text boolean; -- the text says that it is published for another
