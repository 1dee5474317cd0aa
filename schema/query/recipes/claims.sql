-- What studies of style transfer claim about speed and memory, each with a verdict from the rows.
-- Made for sweeps/article-claims.yaml; a claim without rows is left out. "depends": true for some settings only. A
-- setting counts for the verdict if it has :least results, as `compare` needs; "too few": none has. results: of all.
-- :least = 4  the fewest results of a setting for a verdict
-- :sweep = '*'  a sweep's name or a pattern
WITH setting AS (
    SELECT architecture, precision, host, device, width, height, width * height AS pixels,
           architecture || ' ' || precision || ' on ' || device AS name,
           median(runtime_s) AS runtime_s, max(peak_memory_bytes) AS bytes, count(*) AS results
      FROM results
     WHERE status = 'done' AND runtime_s > 0 AND peak_memory_bytes > 0 AND width IS NOT NULL
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
     GROUP BY architecture, precision, host, device, width, height
), line AS (  -- least squares of bytes on pixels
    SELECT name, min(results) AS fewest, sum(results) AS results, count(*) AS n, sum(pixels) AS x, sum(bytes) AS y, sum(1.0 * pixels * pixels) AS xx,
           sum(1.0 * bytes * bytes) AS yy, sum(1.0 * pixels * bytes) AS xy
      FROM setting GROUP BY name, host HAVING count(*) >= 3
), evidence AS (
    SELECT 1 AS number, 'vgg19 at 768x512 takes tens of seconds' AS claim, runtime_s >= 10 AND runtime_s < 100 AS holds,
           name || ' ' || round(runtime_s, 1) || ' s' AS seen, results AS fewest, results
      FROM setting WHERE architecture = 'vgg19' AND width = 768 AND height = 512
    UNION ALL
    SELECT 2, 'vgg19 at 768x512 takes about 4 GB', bytes BETWEEN 3e9 AND 5e9,
           name || ' ' || round(bytes / 1e9, 2) || ' GB', results, results
      FROM setting WHERE architecture = 'vgg19' AND width = 768 AND height = 512
    UNION ALL
    SELECT 3, 'the feed-forward network takes tens of milliseconds at 768x512', runtime_s >= 0.01 AND runtime_s < 0.1,
           name || ' ' || round(1000 * runtime_s) || ' ms', results, results
      FROM setting WHERE architecture = 'fast' AND width = 768 AND height = 512
    UNION ALL
    SELECT 4, 'memory grows linearly with pixels (r2 of a line at least 0.99)',
           (n * xy - x * y) * (n * xy - x * y) >= 0.99 * (n * xx - 1.0 * x * x) * (n * yy - 1.0 * y * y),
           name || ' r2 ' || round((n * xy - x * y) * (n * xy - x * y) / ((n * xx - 1.0 * x * x) * (n * yy - 1.0 * y * y)), 4),
           fewest, results
      FROM line
    UNION ALL
    SELECT 5, 'lighter extractors need less memory than vgg19', a.bytes < b.bytes,
           a.name || ' ' || a.width || 'x' || a.height || ' ' || round(1.0 * a.bytes / b.bytes, 2) || ' of it',
           min(a.results, b.results), a.results + b.results
      FROM setting a JOIN setting b USING (precision, host, device, width, height)
     WHERE b.architecture = 'vgg19'
       AND a.architecture IN ('squeezenet1_1', 'mobilenet_v2', 'mobilenet_v3_large', 'resnet18', 'resnet50')
    UNION ALL
    SELECT 6, 'reduced precision lowers memory', a.bytes < b.bytes,
           a.name || ' ' || a.width || 'x' || a.height || ' ' || round(1.0 * a.bytes / b.bytes, 2) || ' of fp32',
           min(a.results, b.results), a.results + b.results
      FROM setting a JOIN setting b USING (architecture, host, device, width, height)
     WHERE b.precision = 'fp32' AND a.precision IN ('fp16', 'bf16', 'int8')
)
SELECT claim, CASE WHEN max(fewest) < :least THEN 'too few'
                   WHEN min(holds) FILTER (WHERE fewest >= :least) THEN 'confirmed'
                   WHEN max(holds) FILTER (WHERE fewest >= :least) THEN 'depends'
                   ELSE 'refuted' END AS verdict,
       count(*) AS settings, sum(results) AS results, group_concat(seen, '; ') AS measured
  FROM (SELECT * FROM evidence ORDER BY number, seen)
 GROUP BY number, claim
 ORDER BY number;
