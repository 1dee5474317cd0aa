// A small copy of a database's results, for sharing.
#pragma once

#include "schema/transfer/snapshot.hpp"

namespace stylesweep::schema {

enum class MachineNames { kept, anonymous };

/// Writes to `destination` (see check_destination()) a database of the finished jobs of `source`, each with its result
/// only: no queue, no superseded attempts, no logs, no files. With MachineNames::anonymous also without paths, host
/// names, sweep files, command lines and error messages: hosts become host-1, host-2, ..., files their last name,
/// numbered where two have the same (see AnonymousTexts); facts about the machine are kept only if known to be harmless
/// (CPU, GPU, versions). Throws StoreError when either file is unusable.
void write_trimmed(const std::filesystem::path& source, const std::filesystem::path& destination, MachineNames names,
                   Replaceable replace = Replaceable::copies);

}  // namespace stylesweep::schema
