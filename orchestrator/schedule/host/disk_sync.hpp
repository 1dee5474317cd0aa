// Syncs committed transactions to the disk in a thread of its own: an fsync may take minutes.
#pragma once

#include <filesystem>
#include <future>

#include "schema/database/store.hpp"

namespace stylesweep::schedule {

/// Of one database, by a connection of its own, which is opened now: another file may have the name later. Used by one
/// thread; the destructor waits for what is under way.
class DiskSync {
  public:
    /// Throws StoreError.
    explicit DiskSync(const std::filesystem::path& database) : store_(database, schema::OpenMode::checked) {}

    void begin();
    [[nodiscard]] bool is_under_way() const { return ending_.valid(); }
    /// Whether the one under way needs no more waiting for.
    [[nodiscard]] bool is_over() const;
    /// Waits for it and throws what it threw (SQLite::Exception).
    void end() { ending_.get(); }

  private:
    schema::Store store_;
    std::future<void> ending_;  // waits when destroyed, before store_ is
};

}  // namespace stylesweep::schedule
