-- How the style weight trades similarity (SSIM) for style: SSIM by style weight, all else equal.
-- Only settings with more than one style weight count; settings: how many. ssim_change: from the lowest weight of the
-- same setting, the median over them. Compare rows by it: the settings of two weights may be others.
-- :sweep = '*'  a sweep's name or a pattern
WITH run AS (
    SELECT architecture, precision, style_weight, ssim,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM results
     WHERE status = 'done' AND style_weight IS NOT NULL AND ssim IS NOT NULL
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), measured AS (
    SELECT json_remove(setting, '$.style_weight') AS others, architecture, precision, style_weight, count(*) AS jobs,
           median(ssim) AS ssim
      FROM run
     GROUP BY others, style_weight
), beside_lowest AS (
    SELECT *, count(*) OVER (PARTITION BY others) AS weights,
           ssim - first_value(ssim) OVER (PARTITION BY others ORDER BY style_weight) AS change
      FROM measured
)
SELECT architecture, precision, style_weight, sum(jobs) AS jobs, count(*) AS settings, round(median(ssim), 4) AS ssim,
       round(min(ssim), 4) AS lowest, round(max(ssim), 4) AS highest, round(median(change), 4) AS ssim_change
  FROM beside_lowest
 WHERE weights > 1
 GROUP BY architecture, precision, style_weight
 ORDER BY architecture, precision, style_weight;
