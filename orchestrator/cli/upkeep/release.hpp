// `stylesweep doctor --release-leases`: gives back the jobs of runners that a person knows to be dead.
#pragma once

#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::cli {

enum class Force { no, yes };  ///< whether runners that show a sign of life lose their jobs too

/// Without `hosts`: lists what is held, by host. Else ends the leases held there, as lost: those jobs wait again.
/// Returns the exit code; throws UsageError for a host that holds nothing.
int release_leases(schema::Store& store, const std::vector<std::string>& hosts, Force force);

}  // namespace stylesweep::cli
