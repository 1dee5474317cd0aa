-- The loss curve of a job: total loss by step.
-- :job = ''  first digits of its key; none: the last job with a curve
-- :every = 1  show only every n-th step
WITH wanted AS (
    SELECT r.attempt_id, r.job_key
      FROM results r
     WHERE (:job = '' OR r.job_key GLOB :job || '*')
       AND EXISTS (SELECT 1 FROM sample s WHERE s.attempt_id = r.attempt_id AND s.name = 'total_loss')
     ORDER BY r.attempt_id DESC
     LIMIT 1
), curve AS (
    SELECT job_key, value, row_number() OVER in_order AS step, first_value(value) OVER in_order AS first
      FROM wanted JOIN sample s ON s.attempt_id = wanted.attempt_id AND s.name = 'total_loss'
    WINDOW in_order AS (ORDER BY s.ordinal)
)
SELECT substr(job_key, 1, 10) AS job, step, value AS total_loss, round(value / first, 4) AS of_first
  FROM curve
 WHERE step % :every = 0
 ORDER BY step;
