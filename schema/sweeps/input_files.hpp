// The input files of queued jobs, identified by content, so that they can be copied to where the jobs run.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/files/input_content.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

struct InputFile {
    std::string sha256;
    std::filesystem::path path;  ///< where the planner found it
    InputKind kind = InputKind::file;
};

/// Each input of the jobs queued for `sweep` (0: for any), once.
std::vector<InputFile> queued_inputs(Store& store, Id sweep = 0);

/// Makes the queued jobs read each input at the path that `place` gives for it, which holds the same content. Throws
/// std::system_error when a path does not exist.
void relocate_inputs(Store& store, const std::function<std::filesystem::path(const InputFile&)>& place);

}  // namespace stylesweep::schema
