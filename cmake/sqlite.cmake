# SQLite, target SQLite::SQLite3, of the least version that the SQL in schema/ needs. Newest in use: the operators -> and ->> and JSON without
# a build option (3.38, of 2022); 3.37.2 fails at views.sql. Older ones: STRICT tables (3.37), RETURNING and MATERIALIZED (3.35).
set(STYLESWEEP_LEAST_SQLITE 3.38)
find_package(SQLite3 ${STYLESWEEP_LEAST_SQLITE} REQUIRED)
