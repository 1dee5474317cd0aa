// Writes many rows in consecutive short transactions, so that other writers need not wait.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// Holds the write lock from construction or hold() to release(). Released rows are committed for good; the rest is
/// rolled back unless commit() is called.
class ShortTransactions {
  public:
    static constexpr std::size_t rows = 1000;  ///< most rows of one transaction: about 20 ms

    explicit ShortTransactions(SQLite::Database& db) : db_(db) { hold(); }

    /// Call before writing a row.
    void hold();
    /// Commits, then pauses long enough for a waiting writer to get the lock. Does nothing when the lock is not held.
    void release();
    /// Commits the last transaction.
    void commit();
    /// Whether something has been committed already.
    [[nodiscard]] bool parted() const { return parted_; }

    /// Writes each of `items`, up to `rows` in a transaction, joining the transaction that is already open.
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
