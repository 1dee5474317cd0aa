// Statistical SQL functions that SQLite lacks.
#pragma once

#include <SQLiteCpp/Database.h>

namespace stylesweep::schema {

/// Adds these aggregates to the connection; each also works as a window function (`median(x) OVER (...)`). NULLs are
/// ignored; without values the result is NULL.
///   median(x), percentile(x, p) with p from 0 to 100, stddev(x) of the sample (NULL for one value),
///   ci_low(x) and ci_high(x): 95% interval of the median (see median_interval(); NULL below 6 values),
///   geomean(x) of values above 0.
/// Anything that is not a finite number, a p outside its range and a p that differs between rows are SQL errors that
/// name the function and the value.
/// And of single rows student_t95(n), the 97.5% quantile of Student's t with n degrees of freedom.
void add_functions(SQLite::Database& db);

}  // namespace stylesweep::schema
