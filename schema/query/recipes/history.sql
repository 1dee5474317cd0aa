-- Each setting over versions, hosts and dates: median runtime by day, relative to the previous day or version.
-- settings: the parameters in which they differ. Every done attempt counts.
-- `stylesweep report --history` finds the changes of level.
-- :sweep = '*'  a sweep's name or a pattern
-- :precision = ''  a precision; none: all
WITH run AS (
    SELECT j.params, e.host, e.device, e.program_version AS version, substr(a.started_at, 1, 10) AS day, m.value AS runtime_s
      FROM attempt a
      JOIN job j ON j.id = a.job_id
      JOIN runner_process p ON p.id = a.runner_process_id
      JOIN environment e ON e.id = p.environment_id
      JOIN metric m ON m.attempt_id = a.id AND m.name = 'runtime_s'
     WHERE a.status = 'done' AND (:precision = '' OR j.params ->> '$.precision' = :precision)
       AND j.id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep)
), level AS (
    SELECT params, host, device, day, version, count(*) AS runs, median(runtime_s) AS runtime_s
      FROM run
     GROUP BY params, host, device, day, version
), setting AS (
    SELECT DISTINCT params FROM level
), varied AS (
    SELECT key FROM setting, json_each(setting.params)
     GROUP BY key
    HAVING count(DISTINCT coalesce(setting.params -> fullkey, json_quote(value))) > 1
        OR count(*) < (SELECT count(*) FROM setting)
)
SELECT (SELECT group_concat(key || '=' || iif(type = 'text', value, coalesce(level.params -> fullkey, json_quote(value))), ' ')
          FROM json_each(level.params) WHERE key IN (SELECT key FROM varied)) AS settings,
       host, device, day, version, runs, round(runtime_s, 4) AS runtime_s,
       round(runtime_s / lag(runtime_s) OVER (PARTITION BY params, host, device ORDER BY day, version), 4) AS ratio
  FROM level
 ORDER BY params, host, device, day, version;
