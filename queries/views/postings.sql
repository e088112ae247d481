-- Every posting as of its last sighting, with its text.
-- Grain: posting
-- Reads: posting_rows, texts, core_texts, clusters, cluster_nodes, reposts

select
    posting_rows.posting_key,
    posting_rows.board_key,
    posting_rows.platform,
    posting_rows.posting_id,
    posting_rows.requisition_id,
    posting_rows.url,
    posting_rows.apply_url,
    posting_rows.company_key,
    posting_rows.company,
    posting_rows.title_raw,
    posting_rows.title,
    posting_rows.role_family,
    posting_rows.role,
    posting_rows.occupation_code,
    posting_rows.occupation_scheme,
    posting_rows.seniority,
    posting_rows.department,
    posting_rows.team,
    posting_rows.employment_type,
    posting_rows.employment_type_raw,
    posting_rows.workplace_type,
    posting_rows.language,
    posting_rows.languages,
    texts.description_html,
    texts.description_text,
    core_texts.core_text,
    posting_rows.experience_years_min,
    posting_rows.experience_years_max,
    posting_rows.education_min,
    posting_rows.source_posted_at,
    posting_rows.posted_precision,
    posting_rows.source_updated_at,
    posting_rows.valid_through,
    posting_rows.first_seen_at,
    posting_rows.last_seen_at,
    posting_rows.seen_at_first_crawl,
    posting_rows.status,
    posting_rows.closed_at,
    posting_rows.close_reason,
    posting_rows.version,
    posting_rows.content_hash,
    posting_rows.core_hash,
    clusters.cluster_id,
    posting_rows.is_talent_pool,
    cluster_nodes.is_evergreen,
    reposts.repost_of,
    reposts.repost_gap_days,
    posting_rows.capture

from posting_rows
left join texts on posting_rows.content_hash = texts.content_hash
left join core_texts on posting_rows.core_hash = core_texts.core_hash
left join clusters on posting_rows.posting_key = clusters.posting_key
left join cluster_nodes on posting_rows.posting_key = cluster_nodes.posting_key
left join reposts on posting_rows.posting_key = reposts.posting_key
