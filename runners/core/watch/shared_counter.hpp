// Runners beside each other whose energy one counter counts together.
#pragma once

#include "schema/queue/job_queue.hpp"

namespace stylesweep::runners {

/// How many of this database's runners that may be alive read the energy counter of runner `self`, itself included:
/// RAPL counts for the whole machine, NVML for one GPU.
int runners_of_counter(schema::Store& store, schema::Id self);

}  // namespace stylesweep::runners
