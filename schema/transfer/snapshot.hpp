// A consistent copy of a database that others may be writing to: for backups, and as the source of a merge.
#pragma once

#include "base/files/temporary_folder.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// What a copy may replace: `copies`, an earlier database of ours whose jobs and attempts are all in the source too, so
/// that nothing is lost; `any_file`, anything except the source and a database in use.
enum class Replaceable { copies, any_file };

/// Throws StoreError unless a copy of `source` may be written at `destination`.
void check_destination(const std::filesystem::path& source, const std::filesystem::path& destination,
                       Replaceable replace);

/// Copies the results database `source` to `destination` through SQLite's online backup, including its WAL; writers can
/// continue. Written under another name first, so that `destination` is either complete or unchanged. Throws StoreError
/// when `source` is not a valid database of ours, or like check_destination().
void backup(const std::filesystem::path& source, const std::filesystem::path& destination,
            Replaceable replace = Replaceable::copies);

/// A copy of `source` in the current schema, in a temporary folder beside `near`, removed with this object. `source` is
/// not changed: an older schema is migrated in the copy. Throws StoreError like Store.
class Snapshot {
  public:
    Snapshot(const std::filesystem::path& source, const std::filesystem::path& near);

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

  private:
    TemporaryFolder folder_;
    std::filesystem::path file_;
};

}  // namespace stylesweep::schema
