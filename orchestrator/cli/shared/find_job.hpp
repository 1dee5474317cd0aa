// Finds one job by what a user types: its key, the key's first digits, or its number.
#pragma once

#include <string>

#include "orchestrator/cli/command.hpp"
#include "schema/query/job_report.hpp"

namespace stylesweep::cli {

/// Throws UsageError when there is none or more than one.
inline schema::Id find_one_job(schema::Store& store, const std::string& wanted) {
    const std::vector<schema::Id> found = schema::find_jobs(store, wanted, 2);
    if (found.empty())
        throw UsageError("no job '" + wanted + "' in " + store.file().string() +
                         "; `stylesweep query \"SELECT job_key, status FROM jobs\"` lists them");
    if (found.size() > 1) throw UsageError("several jobs begin with '" + wanted + "'; give more digits of the key");
    return found.front();
}

}  // namespace stylesweep::cli
