-- What each precision gains and loses against fp32, all else equal: files by their contents, and threads.
-- job: the first of its repeats.
-- :base = 'fp32'  the precision to compare with
-- :sweep = '*'  a sweep's name or a pattern
WITH run AS (
    SELECT *,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM results
     WHERE status = 'done' AND precision IS NOT NULL
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), measured AS (
    SELECT json_remove(setting, '$.precision') AS others, precision, architecture, width, height, host, device, threads,
           substr(min(job_key), 1, 10) AS job, median(runtime_s) AS runtime_s,
           max(peak_memory_bytes) AS peak_memory_bytes, median(ssim) AS ssim
      FROM run
     GROUP BY others, precision, host, device, threads
), beside_base AS (
    SELECT *, count(*) FILTER (WHERE precision = :base) OVER same AS has_base,
           max(runtime_s) FILTER (WHERE precision = :base) OVER same AS base_runtime_s,
           max(peak_memory_bytes) FILTER (WHERE precision = :base) OVER same AS base_memory_bytes,
           max(ssim) FILTER (WHERE precision = :base) OVER same AS base_ssim
      FROM measured
    WINDOW same AS (PARTITION BY others, host, device, threads)
)
SELECT architecture, width, height, precision, host, device, threads, round(base_runtime_s / runtime_s, 3) AS speedup,
       round(1.0 * peak_memory_bytes / base_memory_bytes, 3) AS memory_ratio, round(ssim - base_ssim, 4) AS ssim_change,
       job
  FROM beside_base
 WHERE has_base AND precision <> :base
 ORDER BY architecture, width * height, precision, host, device, threads, others;
