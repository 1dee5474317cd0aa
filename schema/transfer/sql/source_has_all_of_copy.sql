SELECT NOT EXISTS (SELECT key FROM copy.job EXCEPT SELECT key FROM main.job)
   AND NOT EXISTS (SELECT uid FROM copy.attempt EXCEPT SELECT uid FROM main.attempt)
   AND NOT EXISTS (SELECT number, split_from, created_at FROM copy.shard
                   EXCEPT
                   SELECT number, split_from, created_at FROM main.shard)
