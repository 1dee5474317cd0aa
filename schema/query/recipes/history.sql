-- Each setting over versions, hosts and dates: median runtime by day, relative to the previous day or version.
-- Every done attempt counts. `stylesweep report --history` finds the changes of level.
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
)
SELECT params ->> '$.architecture' AS architecture, params ->> '$.precision' AS precision,
       params ->> '$.resolution' AS resolution, params ->> '$.style_weight' AS style_weight,
       host, device, day, version, runs, round(runtime_s, 4) AS runtime_s,
       round(runtime_s / lag(runtime_s) OVER (PARTITION BY params, host, device ORDER BY day, version), 4) AS ratio
  FROM level
 ORDER BY params, host, device, day, version;
