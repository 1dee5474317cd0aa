// Finds one job by what a user types: its number, its key, or the key's first digits.
#pragma once

#include <iostream>
#include <string>

#include "orchestrator/cli/command.hpp"
#include "schema/query/job_report.hpp"

namespace stylesweep::cli {

/// Which of several jobs that `wanted` may mean was taken, or "".
inline std::string note_on_key(schema::Store& store, const std::string& wanted, schema::Id taken) {
    for (const schema::Id other : schema::jobs_by_key(store, wanted, 2)) {
        if (other == taken) continue;
        const std::string key = schema::job_report(store, other).key;
        return "note: " + wanted + " is taken as a job's number; the key " + key.substr(0, 10) + " of job " +
               std::to_string(other) + " begins with it too: give at least 8 digits of a key\n";
    }
    return "";
}

/// Says on stderr if the key of another job begins with `wanted`. Throws UsageError when there is none or more than
/// one.
inline schema::Id find_one_job(schema::Store& store, const std::string& wanted) {
    const std::vector<schema::Id> found = schema::find_jobs(store, wanted, 2);
    if (found.empty())
        throw UsageError("no job '" + wanted + "' in " + store.file().string() +
                         "; `stylesweep query \"SELECT job_key, status FROM jobs\"` lists them");
    if (found.size() > 1) throw UsageError("several jobs begin with '" + wanted + "'; give more digits of the key");
    std::cerr << note_on_key(store, wanted, found.front());
    return found.front();
}

}  // namespace stylesweep::cli
