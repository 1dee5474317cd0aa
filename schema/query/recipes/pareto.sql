-- The Pareto front of runtime, memory and SSIM among the jobs of the same pictures, size and place.
-- Pictures are the same if their contents are; another number of threads is another place.
-- settings: the other parameters in which these jobs differ. job: the first of its repeats.
-- as_good: how many others are as good within the margins (noise, shown in the report, may exceed them).
-- :time_margin = 0.02  what counts as the same runtime
-- :memory_margin = 0.01  and the same memory
-- :ssim_margin = 0.005  and the same SSIM
-- :sweep = '*'  a sweep's name or a pattern
WITH run AS (
    SELECT *,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM results
     WHERE status = 'done'
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), point AS MATERIALIZED (
    SELECT setting, min(params) AS params, min(job_key) AS job_key, architecture, precision, content, style, width, height,
           -- What must agree for two points to be compared.
           json_array(setting ->> '$.content', coalesce(setting ->> '$.style', setting ->> '$.model'), width, height, host,
                      device_name, threads) AS place,
           host, device_name, threads, median(runtime_s) AS runtime_s, max(peak_memory_bytes) AS peak_memory_bytes,
           median(ssim) AS ssim
      FROM run
     GROUP BY setting, host, device_name, threads
    HAVING count(runtime_s) AND count(peak_memory_bytes) AND count(ssim)
     ORDER BY median(runtime_s) * max(peak_memory_bytes) * (1 - median(ssim))  -- dominating points first
), front AS MATERIALIZED (
    SELECT * FROM point p
     WHERE NOT EXISTS (
            SELECT 1 FROM point q
             WHERE q.place = p.place
               AND q.runtime_s <= p.runtime_s AND q.peak_memory_bytes <= p.peak_memory_bytes AND q.ssim >= p.ssim
               AND (q.runtime_s < p.runtime_s OR q.peak_memory_bytes < p.peak_memory_bytes OR q.ssim > p.ssim))
), varied AS (
    SELECT key FROM front, json_each(front.params)
     WHERE key NOT IN ('architecture', 'precision', 'resolution', 'content', 'style')
     GROUP BY key
    HAVING count(DISTINCT coalesce(front.params -> fullkey, json_quote(value))) > 1 OR count(*) < (SELECT count(*) FROM front)
)
SELECT substr(job_key, 1, 10) AS job, architecture, precision, width, height, content, style,
       (SELECT group_concat(key || '=' || iif(type = 'text', value, coalesce(p.params -> fullkey, json_quote(value))), ' ')
          FROM json_each(p.params) WHERE key IN (SELECT key FROM varied)) AS settings,
       host, device_name, threads, runtime_s, peak_memory_bytes / 1e6 AS peak_mb, ssim,
       (SELECT count(*) FROM point q
         WHERE q.place = p.place AND q.setting <> p.setting
           AND q.runtime_s <= p.runtime_s * (1 + :time_margin)
           AND q.peak_memory_bytes <= p.peak_memory_bytes * (1 + :memory_margin)
           AND q.ssim >= p.ssim - :ssim_margin) AS as_good
  FROM front p
 ORDER BY width * height, content, style, host, device_name, threads, runtime_s, params, job_key;
