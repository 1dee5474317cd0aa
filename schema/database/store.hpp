// The results database as a file: creates, checks, migrates and opens it.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

#include "schema/database/database_name.hpp"
#include "schema/sqlite/many_writers.hpp"

namespace stylesweep::schema {

/// An error of the database file itself (exit code 3). The text says which file, what is wrong and what to do.
struct StoreError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline constexpr int application_id = 0x53745377;  ///< "StSw", in every database's header
inline constexpr int schema_version = 10;          ///< user_version: the number of migrations applied

enum class OpenMode {
    create,      ///< read and write; created when missing or empty
    read_write,  ///< read and write; must exist
    checked,     ///< the same, but the parent process has just checked its integrity
    read_only,   ///< nothing is written, not even a migration
};

/// An open results database. One thread at a time; each process and thread opens its own. A file that is foreign,
/// newer, corrupt or (for writing) read-only is rejected with StoreError and left unchanged.
class Store {
  public:
    Store(const std::filesystem::path& file, OpenMode mode);

    [[nodiscard]] SQLite::Database& db() { return db_; }
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

    /// How this connection waits for locks; for writing connections only.
    [[nodiscard]] ManyWriters& many_writers() { return *many_writers_; }

    /// Makes committed rows survive a power cut; otherwise only those before the last checkpoint do. Never waits: rows
    /// that another connection is reading may stay in the log. Throws when the disk is full.
    void sync();

    /// The folder of images and logs: `results.files` beside `results.db` (see files_folder_of).
    [[nodiscard]] std::filesystem::path files_folder() const;

  private:
    std::filesystem::path file_;
    std::unique_ptr<ManyWriters> many_writers_;  // outlives db_
    SQLite::Database db_;
};

/// A transaction that takes the write lock at once, so that it never fails halfway with "database is locked".
/// Rolled back unless committed.
class WriteTransaction {
  public:
    explicit WriteTransaction(SQLite::Database& db) : transaction_(db, SQLite::TransactionBehavior::IMMEDIATE) {}
    void commit() { transaction_.commit(); }

  private:
    SQLite::Transaction transaction_;
};

}  // namespace stylesweep::schema
