// Whether an open database is still the file of its name: people delete, move and replace files while a sweep runs.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "schema/database/file_head.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// What happened to an open database's file. The connection still works, for this process alone.
struct FileLoss {
    std::string what;                             ///< "/data/results.db was deleted"
    std::filesystem::path file;                   ///< its absolute name when it was opened
    std::filesystem::path now;                    ///< the file's name now; empty: none, or unknown
    bool name_is_taken = false;                   ///< another file, or other content, has its name
    bool overwritten = false;                     ///< the file still exists, but its content was replaced
    std::vector<std::filesystem::path> log = {};  ///< the log and its index, where they still have their names
};

/// Watches the file of a connection. When the connection writes, it also watches the write-ahead log and the log's
/// index, without which other connections neither see its rows nor its locks, and the file's header and length, because
/// `: > results.db` and `cp other.db results.db` keep the file but replace its content. Identifies files by device and
/// inode, and never opens one: closing it again would drop the connection's locks. The Store must outlive it.
class DatabaseFileWatch {
  public:
    enum class Use { writing, reading };

    /// Remembers the file of `store`, which was just opened.
    DatabaseFileWatch(Store& store, Use use);

    /// nullopt while all is well, or when it cannot be determined (an unreachable file server, say). Costs five system
    /// calls.
    [[nodiscard]] std::optional<FileLoss> loss();

  private:
    struct Id {
        dev_t device;
        ino_t inode;
        bool operator==(const Id&) const = default;
    };
    enum class State { there, missing, replaced };
    struct Watched {
        std::filesystem::path file;
        std::optional<Id> id;  ///< nullopt: not seen yet
    };

    static std::optional<Id> id_of(const std::filesystem::path& file);
    static State state_of(const Watched& watched);
    [[nodiscard]] std::optional<std::filesystem::path> present_name() const;
    [[nodiscard]] FileLoss lost(State state) const;
    [[nodiscard]] std::string change(const FileHead& now) const;
    bool overwritten();
    [[nodiscard]] std::vector<std::filesystem::path> log_in_place() const;

    Store& store_;
    Watched database_;
    std::vector<Watched> log_;      ///< created by SQLite when first needed
    std::optional<FileHead> head_;  ///< at the last look; nullopt: read-only connection
    std::string overwritten_;       ///< how; stays set, because SQLite may rewrite some of its own pages
};

}  // namespace stylesweep::schema
