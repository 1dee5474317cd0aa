// Whether an open database still is the file of its name: people delete, move and replace files while a sweep runs.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "schema/database/file_head.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// What became of an open database's file. Its connection can be used all the same, by this process alone.
struct FileLoss {
    std::string what;            ///< "/data/results.db was deleted"
    std::filesystem::path file;  ///< its name when it was opened, absolute
    std::filesystem::path now;   ///< where the file lies now; empty: it has no name any more, or one nobody can tell
    bool name_is_taken = false;  ///< another file, or other content, lies under its name
    bool overwritten = false;    ///< the file is there still, its content is not
    std::vector<std::filesystem::path> log = {};  ///< its log and that one's index, where they have their names still
};

/// Looks after the file of a connection, and, while it writes, after its log and the log's index: without them other
/// connections neither see its rows nor keep out of its way; and after what the file begins with and how long it is:
/// `: > results.db` and `cp other.db results.db` leave the file and take its content. Knows files by device and inode,
/// as descriptors do, and never opens one: to close it again would drop the connection's locks. The Store outlives it.
class DatabaseFileWatch {
  public:
    enum class Use { writing, reading };

    /// Remembers the file of `store`, just opened, as it is now.
    DatabaseFileWatch(Store& store, Use use);

    /// Nothing while all is well, also where it cannot be said (an unreachable file server, say). Costs five system
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
        std::optional<Id> id;  ///< none: not seen yet
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
    std::vector<Watched> log_;      ///< SQLite makes these two when it first needs them
    std::optional<FileHead> head_;  ///< when last looked at; none: it is only read
    std::string overwritten_;       ///< how, for good: SQLite may write some of its own pages again
};

}  // namespace stylesweep::schema
