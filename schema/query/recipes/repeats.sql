-- Spread between repeats of the same parameters and file contents on the same device, the widest first.
-- settings: the parameters in which those of the sweep differ. job: the first of the repeats.
-- :sweep = '*'  a sweep's name or a pattern
WITH run AS (
    SELECT m.sweep, job_key, params, host, device, threads, runtime_s,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM members m JOIN results r USING (job_id)
     WHERE status = 'done' AND runtime_s > 0 AND m.sweep GLOB :sweep AND NOT m.earlier
), repeated AS MATERIALIZED (
    SELECT sweep, min(params) AS params, substr(min(job_key), 1, 10) AS job, host, device, threads, count(*) AS repeats,
           median(runtime_s) AS runtime_s, ci_low(runtime_s) AS ci_low_s, ci_high(runtime_s) AS ci_high_s,
           round(100 * stddev(runtime_s) / avg(runtime_s), 2) AS deviation_percent,
           round(max(runtime_s) / min(runtime_s), 4) AS slowest_to_fastest
      FROM run
     GROUP BY sweep, setting, host, device, threads
    HAVING count(*) > 1
), written AS (
    SELECT DISTINCT sweep, params FROM repeated
), varied AS (
    SELECT sweep, key FROM written w, json_each(w.params)
     GROUP BY sweep, key
    HAVING count(DISTINCT coalesce(w.params -> fullkey, json_quote(value))) > 1
        OR count(*) < (SELECT count(*) FROM written WHERE sweep = w.sweep)
)
SELECT sweep,
       (SELECT group_concat(key || '=' || iif(type = 'text', value, coalesce(r.params -> fullkey, json_quote(value))), ' ')
          FROM json_each(r.params) WHERE (r.sweep, key) IN (SELECT sweep, key FROM varied)) AS settings,
       host, device, threads, repeats, runtime_s, ci_low_s, ci_high_s, deviation_percent, slowest_to_fastest, job
  FROM repeated r
 ORDER BY deviation_percent DESC, sweep, params, job;
