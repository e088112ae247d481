-- Articles met for the first time, and the present text of those that are known. What only a feed told of an author,
-- a day and tags stays once the article has left the feed.
-- Grain: article
-- Reads: staged_articles

merge into articles
using (
    from staged_articles
    qualify row_number() over (partition by article_key order by length(text) desc, text) = 1
) as met
on articles.article_key = met.article_key
when matched then update set
    company_key = met.company_key,
    company = met.company,
    url = met.url,
    title = met.title,
    author = coalesce(met.author, articles.author),
    published_on = coalesce(met.published_on, articles.published_on),
    language = met.language,
    tags = case when len(met.tags) > 0 then met.tags else coalesce(articles.tags, met.tags) end,
    text = met.text,
    word_count = met.word_count,
    last_seen_at = greatest(articles.last_seen_at, met.seen_at),
    capture = met.capture
when not matched then insert (
    article_key, board_key, company_key, company, url, title, author, published_on, language, tags, text, word_count,
    first_seen_at, last_seen_at, capture
)
values (
    met.article_key, met.board_key, met.company_key, met.company, met.url, met.title, met.author, met.published_on,
    met.language, met.tags, met.text, met.word_count, met.seen_at, met.seen_at, met.capture
)
