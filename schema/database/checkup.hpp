// Checks that a database is consistent and agrees with its files, and repairs what can be repaired safely.
#pragma once

#include <string>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

enum class Repair { no, yes };
enum class Hashes { no, yes };  ///< whether every file is read and its hash compared with its row

struct Finding {
    std::string problem;   ///< what is wrong, how often, with an example
    std::string remedy;    ///< what to do about it
    std::string repaired;  ///< what was done; empty: nothing
};

/// All problems of `store` (open for writing when `repair`): pages and indexes, references, jobs that contradict their
/// attempts, leases of dead runners, views, files without rows, rows without files. Repairs never delete a result or a
/// file.
std::vector<Finding> check_up(Store& store, Repair repair, Hashes hashes);

}  // namespace stylesweep::schema
