-- Output pictures that are equal byte for byte: a parameter without effect, or proof that a repeat repeats.
-- :sweep = '*'  a sweep's name or a pattern
SELECT substr(f.sha256, 1, 12) AS sha256, count(*) AS pictures, count(DISTINCT r.params) AS settings,
       min(r.architecture) AS architecture, min(r.precision) AS precision, min(f.path) AS path
  FROM results r JOIN artifact f ON f.attempt_id = r.attempt_id AND f.kind = 'output'
 WHERE r.sweep GLOB :sweep
 GROUP BY f.sha256
HAVING count(*) > 1
 ORDER BY settings DESC, pictures DESC, f.sha256;
