// Syncs committed transactions to disk in a separate thread: an fsync may take minutes.
#pragma once

#include <filesystem>
#include <future>

#include "schema/database/store.hpp"

namespace stylesweep::schedule {

/// For one database, through its own connection, opened now because another file may have the name later.
/// Single-threaded; the destructor waits for a running sync.
class DiskSync {
  public:
    /// Throws StoreError.
    explicit DiskSync(const std::filesystem::path& database) : store_(database, schema::OpenMode::checked) {}

    void begin();
    [[nodiscard]] bool is_under_way() const { return ending_.valid(); }
    /// Whether the current sync has finished.
    [[nodiscard]] bool is_over() const;
    /// Waits for it and rethrows its error (SQLite::Exception).
    void end() { ending_.get(); }

  private:
    schema::Store store_;
    std::future<void> ending_;  // waits when destroyed, before store_
};

}  // namespace stylesweep::schedule
