// A consistent copy of a database that others may be writing: for backups, and as the source of a merge.
#pragma once

#include "base/files/temporary_folder.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// What a copy may replace: `copies`, an earlier database of ours all of whose jobs and attempts are in the source too,
/// so that nothing is lost; `any_file`, whatever there is, but for the source and a database in use.
enum class Replaceable { copies, any_file };

/// Throws StoreError unless a copy of `source` may be written at `destination`.
void check_destination(const std::filesystem::path& source, const std::filesystem::path& destination,
                       Replaceable replace);

/// Copies the results database `source` to `destination` through SQLite's online backup, with all that its WAL holds;
/// writers go on meanwhile. Written under another name first, so that `destination` is whole or as it was.
/// Throws StoreError when `source` is not a sound database of ours, or as check_destination does.
void backup(const std::filesystem::path& source, const std::filesystem::path& destination,
            Replaceable replace = Replaceable::copies);

/// A copy of `source` of the present schema, in a temporary folder beside `near`; removed at the end of its life.
/// `source` is left as it is: an older schema is migrated in the copy. Throws StoreError as Store does.
class Snapshot {
  public:
    Snapshot(const std::filesystem::path& source, const std::filesystem::path& near);

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

  private:
    TemporaryFolder folder_;
    std::filesystem::path file_;
};

}  // namespace stylesweep::schema
