-- Jobs of the latest plan that took more than one attempt, with how each attempt ended.
-- settings: the parameters in which these jobs differ.
-- :sweep = '*'  a sweep's name or a pattern
WITH retried AS MATERIALIZED (
    SELECT j.sweeps, j.job_key, j.params, count(*) AS attempts, group_concat(a.status, ' > ') AS ends
      FROM (SELECT * FROM attempt ORDER BY job_id, number) a
      JOIN jobs j ON j.job_id = a.job_id
     WHERE j.job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
     GROUP BY j.job_id
    HAVING count(*) > 1
), setting AS (
    SELECT DISTINCT params FROM retried
), varied AS (
    SELECT key FROM setting, json_each(setting.params)
     GROUP BY key
    HAVING count(DISTINCT coalesce(setting.params -> fullkey, json_quote(value))) > 1
        OR count(*) < (SELECT count(*) FROM setting)
)
SELECT sweeps, substr(job_key, 1, 10) AS job,
       (SELECT group_concat(key || '=' || iif(type = 'text', value, coalesce(r.params -> fullkey, json_quote(value))), ' ')
          FROM json_each(r.params) WHERE key IN (SELECT key FROM varied)) AS settings,
       attempts, ends
  FROM retried r
 ORDER BY attempts DESC, job_key;
