-- Only jobs of the latest plans of both sides, with equal sweep files, belong to the target's latest plan.
INSERT OR IGNORE INTO main.membership (sweep_id, job_id, position, names, paths, edition)
SELECT t.id, m.id, sm.position,
       CASE WHEN m.fresh THEN sm.names ELSE r.names END,
       CASE WHEN m.fresh THEN sm.paths ELSE r.paths END,
       CASE WHEN abs(sm.edition) = s.edition AND s.file_text = t.file_text THEN t.edition * sign(sm.edition)
            ELSE 0 END
  FROM temp.job_map m
 CROSS JOIN source.membership sm ON sm.job_id = m.source_id
  JOIN source.sweep s ON s.id = sm.sweep_id
  JOIN main.sweep t ON t.name = s.name
  LEFT JOIN temp.renamed r ON r.source_id = sm.job_id AND r.sweep = s.name
