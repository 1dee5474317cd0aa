-- What fits: the largest picture for the memory of each host's device, by architecture and precision.
-- By the line of memory over pixels (least squares of relative errors), with the 95% interval of the next job's limit, from
-- 3 jobs on; never less than what was done, and no limit where memory does not grow with pixels. Without trainings, whose
-- memory goes with crop, batch and channels. On a CPU the process's memory counts where it is measured. there_s: by the median
-- of seconds per megapixel. The report has the same table; `stylesweep fit` asks for other memories, and tries them.
-- :sweep = '*'  a sweep's name or a pattern
WITH job AS (
    SELECT host, device_name, architecture, precision, device, status, runtime_s,
           inputs ->> '$.model.sha256' AS model,
           trim(coalesce(optimizer, '') || coalesce(' extractor ' || (params ->> '$.extractor'), '') ||
                coalesce(' model ' || (params ->> '$.model'), '') || coalesce(' tile ' || nullif(params ->> '$.tile', 0), '') ||
                coalesce(' segments ' || nullif(params ->> '$.checkpoint_segments', 0), '')) AS other,
           width * height / 1e6 AS x,
           CASE device WHEN 'cpu' THEN coalesce((SELECT value FROM metric WHERE attempt_id = results.attempt_id
                                                    AND name = 'process_peak_memory_bytes'), peak_memory_bytes)
                       ELSE peak_memory_bytes END / 1e9 AS y,
           json_extract(environment, CASE device WHEN 'cpu' THEN '$.memory_bytes' ELSE '$.device_memory_bytes' END) / 1e9 AS memory,
           -- Not of a job that limits.memory ended before it had all of the device's.
           CASE WHEN status = 'oom' AND resolution NOT LIKE '%x%' AND error_class <> 'memory_limit'
                THEN CAST(resolution AS INTEGER) END AS too_big
      FROM results
     WHERE job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier) AND status IN ('done', 'oom')
       AND coalesce(architecture, '') NOT GLOB '*-train'
), sums AS (
    SELECT host, device_name, architecture, precision, other, model, max(memory) AS memory, min(too_big) AS too_big,
           count(*) FILTER (WHERE x * y > 0) AS n, max(x) FILTER (WHERE y <= memory) AS done, median(runtime_s / x) AS pace,
           total(1 / (y * y)) FILTER (WHERE x > 0) AS w, total(x / (y * y)) FILTER (WHERE x > 0) AS wx,
           total(1 / y) FILTER (WHERE x > 0) AS wy, total(x * x / (y * y)) FILTER (WHERE x > 0) AS wxx,
           total(x / y) FILTER (WHERE x > 0) AS wxy
      FROM job
     GROUP BY host, device_name, architecture, precision, other, model
), slopes AS (
    SELECT *, wxx - wx * wx / nullif(w, 0) AS xx,
           CASE WHEN w * wxx - wx * wx > 1e-9 * w * wxx AND w * wxy > wx * wy
                THEN (w * wxy - wx * wy) / (w * wxx - wx * wx) END AS slope
      FROM sums
), lines AS (
    SELECT *, (wy - slope * wx) / w AS base FROM slopes
), limits AS (
    SELECT *, (memory - base) / slope AS x, CASE WHEN n > 2 THEN max(n - base * wy - slope * wxy, 0) / (n - 2) END AS variance
      FROM lines
     WHERE n > 0
), intervals AS (
    SELECT *, CASE WHEN n > 2 THEN student_t95(n - 2) END * sqrt(variance * (1 / w + (x - wx / w) * (x - wx / w) / xx + memory * memory)) / slope AS half
      FROM limits
)
SELECT host, device_name, architecture, precision, other, n AS jobs, round(done, 3) AS done_megapixels, too_big AS too_big_resolution,
       round(memory, 1) AS memory_gb, round(max(x, done), 2) AS fits_megapixels, round(max(x - half, done), 2) AS low,
       round(min(max(x + half, done), coalesce(too_big * too_big / 1e6, 1e9)), 2) AS high,
       CAST(sqrt(max(x, done) * 1e6) AS INTEGER) AS fits_square, round(pace * max(x, done), 2) AS there_s
  FROM intervals
 ORDER BY host, device_name, architecture, precision, other, model;
