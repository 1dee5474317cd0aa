-- Gives inputs of queued jobs the path and state in temp.placed.
UPDATE job SET inputs = (
    SELECT json_group_object(i.key, json(coalesce(
               (SELECT json_set(i.value, '$.path', p.place, '$.state', p.state)
                  FROM temp.placed p
                 WHERE p.sha256 = i.value ->> '$.sha256' AND p.path = i.value ->> '$.path'
                   AND p.kind = coalesce(i.value ->> '$.kind', '')),
               i.value)))
      FROM json_each(job.inputs) i)
 WHERE state = 'queued' AND queued_for IS NOT NULL AND inputs <> '{}'
