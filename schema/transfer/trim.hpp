// A small copy of a database's results, for others.
#pragma once

#include "schema/transfer/snapshot.hpp"

namespace stylesweep::schema {

enum class Names { kept, anonymous };

/// Writes to `destination` (see check_destination) a database of the finished jobs of `source`, each with its result
/// alone: no queue, no superseded attempts, no logs, no files. With Names::anonymous, also without paths, host names,
/// sweep files, command lines and error messages: hosts become host-1, host-2, ..., files their last name; facts about
/// the machine stay only where they are known to be harmless (CPU, GPU, versions).
/// Throws StoreError when either file is not as it should be.
void write_trimmed(const std::filesystem::path& source, const std::filesystem::path& destination, Names names,
                   Replace replace = Replace::copies);

}  // namespace stylesweep::schema
