-- What each precision gains and loses against fp32, all else equal.
-- :base = 'fp32'  the precision to compare with
-- :sweep = '*'  a sweep's name or a pattern
WITH setting AS MATERIALIZED (
    SELECT json_remove(params, '$.precision') AS others, precision, architecture, width, height, host, device,
           median(runtime_s) AS runtime_s, max(peak_memory_bytes) AS peak_memory_bytes, median(ssim) AS ssim
      FROM results
     WHERE status = 'done' AND precision IS NOT NULL AND sweep GLOB :sweep
     GROUP BY others, precision, host, device
)
SELECT o.architecture, o.width, o.height, o.precision, o.host, o.device,
       round(b.runtime_s / o.runtime_s, 3) AS speedup,
       round(1.0 * o.peak_memory_bytes / b.peak_memory_bytes, 3) AS memory_ratio, round(o.ssim - b.ssim, 4) AS ssim_change
  FROM setting o
  JOIN setting b ON b.others = o.others AND b.host IS o.host AND b.device IS o.device
 WHERE b.precision = :base AND o.precision <> :base
 ORDER BY o.architecture, o.width * o.height, o.precision, o.host, o.device, o.others;
