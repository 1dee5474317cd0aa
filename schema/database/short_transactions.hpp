// Many rows written without keeping other writers waiting: one short transaction after the other.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// Holds the write lock from the beginning, and from hold() on, to release(). What was released stays, whatever comes
/// after; the rest is rolled back unless it is committed.
class ShortTransactions {
  public:
    static constexpr std::size_t rows = 1000;  ///< that one of them may write: about 20 ms

    explicit ShortTransactions(SQLite::Database& db) : db_(db) { hold(); }

    /// Before a row is written.
    void hold();
    /// Commits, and waits so long that whoever waits for the lock gets it. Nothing when it is not held.
    void release();
    /// Commits the last of them.
    void commit();
    /// Whether something is committed already.
    [[nodiscard]] bool parted() const { return parted_; }

    /// Writes each of `items`. Up to `rows` of them share what is held before and after.
    template <class Item, class Write>
    void for_each(const std::vector<Item>& items, const Write& write) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i > 0 && i % rows == 0) release();
            hold();
            write(items[i]);
        }
    }

  private:
    SQLite::Database& db_;
    std::optional<WriteTransaction> transaction_;
    bool parted_ = false;
};

}  // namespace stylesweep::schema
