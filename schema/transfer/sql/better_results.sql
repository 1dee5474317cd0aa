-- Jobs that take the source's result. A queued job takes it, except when it is queued for a re-run, which takes only a
-- new result. Of two results a done one wins, then the later one, whichever side is merged into the other.
CREATE TEMP TABLE better AS
SELECT t.id AS job, sa.id AS attempt,
       CASE WHEN s.state IN ('queued', 'running') AND t.result_attempt IS NULL THEN 'queued' ELSE sa.status END AS state,
       sa.started_at AS started_at
  FROM temp.job_map m
  JOIN source.job s ON s.id = m.source_id
  JOIN main.job t ON t.id = m.id
  JOIN temp.attempt_map am ON am.source_id = s.result_attempt
  JOIN main.attempt sa ON sa.id = am.id
  LEFT JOIN main.attempt ta ON ta.id = t.result_attempt
 WHERE t.state <> 'running'
   AND (t.result_attempt IS NULL
        OR (t.state = 'queued' AND am.fresh)
        OR (t.state <> 'queued'
            AND (sa.status = 'done', sa.finished_at, sa.uid) > (ta.status = 'done', ta.finished_at, ta.uid)))
