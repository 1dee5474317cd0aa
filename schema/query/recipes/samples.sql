-- Every single timing of a job in the order measured, warm-up and replaced ones included.
-- flag: why a timing does not count. of_median: of those that count, or of all if none does.
-- :job = ''  first digits of its key; none: the last job that was timed
-- :metric = 'runtime_s'  what was sampled
WITH wanted AS (
    SELECT r.attempt_id, r.job_key
      FROM results r
     WHERE (:job = '' OR r.job_key GLOB :job || '*')
       AND EXISTS (SELECT 1 FROM sample s WHERE s.attempt_id = r.attempt_id AND s.name = :metric)
     ORDER BY r.attempt_id DESC
     LIMIT 1
)
SELECT substr(job_key, 1, 10) AS job, s.ordinal, s.value, s.warmup, s.flag,
       round(s.value / coalesce(median(s.value) FILTER (WHERE s.warmup = 0 AND s.flag IS NULL) OVER (),
                                median(s.value) FILTER (WHERE s.warmup = 0) OVER ()), 4) AS of_median
  FROM wanted JOIN sample s ON s.attempt_id = wanted.attempt_id AND s.name = :metric
 ORDER BY s.ordinal;
