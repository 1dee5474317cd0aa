-- How the style weight trades similarity (SSIM) for style: SSIM by style weight.
-- :sweep = '*'  a sweep's name or a pattern
SELECT architecture, precision, style_weight, count(*) AS jobs, round(median(ssim), 4) AS ssim,
       round(min(ssim), 4) AS lowest, round(max(ssim), 4) AS highest
  FROM results
 WHERE status = 'done' AND style_weight IS NOT NULL
   AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
 GROUP BY architecture, precision, style_weight
 ORDER BY architecture, precision, style_weight;
