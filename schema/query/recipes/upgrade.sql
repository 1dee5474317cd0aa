-- Before and after an upgrade: median runtime of the same parameters on the same device, by program version.
-- Parameters are the same if their files' contents are. A setting whose two versions ran with different numbers of threads
-- has a row for each number, without a ratio. settings: those in which the compared ones differ. job: one of them.
-- Every done attempt counts, even if a later attempt of the same job replaced it, as after an upgrade.
-- :before = ''  program version; none: the first that ran here
-- :after = ''  program version; none: the last that ran here
WITH run AS (
    SELECT a.id, j.key, j.params, e.host, e.device, e.threads, e.program_version AS version, m.value AS runtime_s,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM attempt a
      JOIN job j ON j.id = a.job_id
      JOIN runner_process p ON p.id = a.runner_process_id
      JOIN environment e ON e.id = p.environment_id
      JOIN metric m ON m.attempt_id = a.id AND m.name = 'runtime_s'
     WHERE a.status = 'done'
), wanted AS (
    SELECT coalesce(nullif(:before, ''), (SELECT version FROM run ORDER BY id LIMIT 1)) AS before,
           coalesce(nullif(:after, ''), (SELECT version FROM run ORDER BY id DESC LIMIT 1)) AS after
), pair AS (
    SELECT setting, min(params) AS params, substr(min(key), 1, 10) AS job, host, device, threads, before, after,
           median(runtime_s) FILTER (WHERE version = before) AS before_s,
           median(runtime_s) FILTER (WHERE version = after) AS after_s
      FROM run, wanted
     GROUP BY setting, host, device, threads
), placed AS (
    SELECT *, count(before_s) OVER same AS befores, count(after_s) OVER same AS afters
      FROM pair
     WHERE before <> after AND coalesce(before_s, after_s) > 0
    WINDOW same AS (PARTITION BY setting, host, device)
), compared AS (
    SELECT * FROM placed WHERE befores AND afters
), written AS (
    SELECT DISTINCT params FROM compared
), varied AS (
    SELECT key FROM written, json_each(written.params)
     GROUP BY key
    HAVING count(DISTINCT coalesce(written.params -> fullkey, json_quote(value))) > 1
        OR count(*) < (SELECT count(*) FROM written)
)
SELECT host, device, threads,
       (SELECT group_concat(key || '=' || iif(type = 'text', value, coalesce(c.params -> fullkey, json_quote(value))), ' ')
          FROM json_each(c.params) WHERE key IN (SELECT key FROM varied)) AS settings,
       before, after, before_s, after_s, round(after_s / before_s, 4) AS ratio, job
  FROM compared c
 ORDER BY ratio DESC, host, device, threads, params, job;
