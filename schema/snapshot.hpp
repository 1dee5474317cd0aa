// A consistent copy of a database that others may be writing: for backups, and as the source of a merge.
#pragma once

#include "schema/store.hpp"

namespace stylesweep::schema {

/// Copies the results database `source` to `destination` through SQLite's online backup, with all that its WAL holds;
/// writers go on meanwhile. Written under another name first, so that `destination` is whole or as it was.
/// Throws StoreError when `source` is not a sound database of ours, or `destination` is the same file, in use, or
/// something else than a database of ours.
void backup(const std::filesystem::path& source, const std::filesystem::path& destination);

/// A copy of `source` of the present schema, in a temporary folder beside `near`; removed at the end of its life.
/// `source` is left as it is: an older schema is migrated in the copy. On a medium that cannot be written, where SQLite
/// cannot share the WAL, the files are copied as they lie. Throws StoreError as Store does.
class Snapshot {
  public:
    Snapshot(const std::filesystem::path& source, const std::filesystem::path& near);
    Snapshot(const Snapshot&) = delete;
    ~Snapshot();

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

  private:
    std::filesystem::path folder_, file_;
};

}  // namespace stylesweep::schema
