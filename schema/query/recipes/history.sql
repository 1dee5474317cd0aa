-- Each setting over versions, hosts and dates: median runtime by day, relative to the previous day or version.
-- settings: the parameters in which they differ; job: one of them, since files of one name may have other contents.
-- Every done attempt counts; versions of one day are in the order of their first.
-- `stylesweep report --history` finds the changes of level.
-- :sweep = '*'  a sweep's name or a pattern
-- :precision = ''  a precision; none: all
WITH run AS (
    SELECT j.key, j.params, e.host, e.device, e.threads, e.program_version AS version, a.started_at, m.value AS runtime_s,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM attempt a
      JOIN job j ON j.id = a.job_id
      JOIN runner_process p ON p.id = a.runner_process_id
      JOIN environment e ON e.id = p.environment_id
      JOIN metric m ON m.attempt_id = a.id AND m.name = 'runtime_s'
     WHERE a.status = 'done' AND (:precision = '' OR j.params ->> '$.precision' = :precision)
       AND j.id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep)
), level AS (
    SELECT setting, min(params) AS params, substr(min(key), 1, 10) AS job, host, device, threads,
           substr(started_at, 1, 10) AS day, version, min(started_at) AS began, count(*) AS runs, median(runtime_s) AS runtime_s
      FROM run
     GROUP BY setting, host, device, threads, day, version
), written AS (
    SELECT DISTINCT params FROM level
), varied AS (
    SELECT key FROM written, json_each(written.params)
     GROUP BY key
    HAVING count(DISTINCT coalesce(written.params -> fullkey, json_quote(value))) > 1
        OR count(*) < (SELECT count(*) FROM written)
)
SELECT (SELECT group_concat(key || '=' || iif(type = 'text', value, coalesce(level.params -> fullkey, json_quote(value))), ' ')
          FROM json_each(level.params) WHERE key IN (SELECT key FROM varied)) AS settings,
       host, device, threads, day, version, runs, round(runtime_s, 4) AS runtime_s,
       round(runtime_s / lag(runtime_s) OVER (PARTITION BY setting, host, device, threads ORDER BY began), 4) AS ratio, job
  FROM level
 ORDER BY params, setting, host, device, threads, began;
