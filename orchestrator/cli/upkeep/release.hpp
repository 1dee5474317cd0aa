// `stylesweep doctor --release-leases`: releases the jobs of runners that the user knows to be dead.
#pragma once

#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::cli {

enum class Force { no, yes };  ///< whether runners that show signs of life lose their jobs too

/// Without `hosts`: lists the leases by host. Otherwise ends the leases held there, as lost: those jobs are queued
/// again. Returns the exit code; throws UsageError for a host without leases.
int release_leases(schema::Store& store, const std::vector<std::string>& hosts, Force force);

}  // namespace stylesweep::cli
