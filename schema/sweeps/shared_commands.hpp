// Results of `runner: command` that another folder's sweep has made.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

struct SharedCommands {
    std::string sweep, folder;
    std::int64_t results = 0;
};

/// Sweeps whose files are in other folders than `folder` and which share done jobs of runner `command` with the plan of
/// `sweep`; `asks_for`: whether this plan has the job. A command starts in its sweep file's folder, which is not in a
/// job's key, so that a moved folder keeps its results: equal commands are one job, although they may be other programs
/// there.
std::vector<SharedCommands> shared_commands(Store& store, const std::string& sweep, const std::string& folder,
                                            const std::function<bool(std::int64_t job)>& asks_for);

}  // namespace stylesweep::schema
