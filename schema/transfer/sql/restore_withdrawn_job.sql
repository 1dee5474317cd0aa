-- A job like the one that holds its attempts now, with another repeat, and without a result yet.
INSERT INTO job (key, sweep_id, runner, params, inputs, repeat, state, position)
SELECT :key, sweep_id, runner, params, inputs, :repeat, 'queued', :position FROM job WHERE id = :from;
INSERT INTO membership (sweep_id, job_id, position, edition)
SELECT m.sweep_id, j.id, :position, m.edition FROM membership m JOIN job j ON j.key = :key WHERE m.job_id = :from
