-- Parameters and metrics of earlier plans stay columns of the sweep's view, after the current ones.
INSERT INTO sweep (name, runner, file_path, file_text, command_line, parameters, metrics, measure, limits,
                   search, created_at, updated_at)
VALUES (:name, :runner, :file_path, :file_text, :command_line, :parameters, :metrics, :measure, :limits, :search, :now, :now)
ON CONFLICT (name) DO UPDATE SET
    runner = excluded.runner,
    file_path = excluded.file_path,
    edition = sweep.edition + (:whole AND sweep.file_text <> excluded.file_text),
    file_text = excluded.file_text,
    command_line = excluded.command_line,
    measure = excluded.measure,
    limits = excluded.limits,
    search = excluded.search,
    updated_at = excluded.updated_at,
    metrics = (SELECT json_group_array(json(value)) FROM (
        SELECT value FROM json_each(excluded.metrics)
        UNION ALL
        SELECT value FROM json_each(sweep.metrics)
         WHERE value ->> '$.name' NOT IN (SELECT value ->> '$.name' FROM json_each(excluded.metrics)))),
    parameters = (SELECT json_group_array(json(value)) FROM (
        SELECT value FROM json_each(excluded.parameters)
        UNION ALL
        SELECT value FROM json_each(sweep.parameters)
         WHERE value ->> '$.name' NOT IN (SELECT value ->> '$.name' FROM json_each(excluded.parameters))))
RETURNING id
