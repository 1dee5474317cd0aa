// Whether an open database still is the file of its name: people delete, move and replace files while a sweep runs.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stylesweep::schema {

/// What became of an open database's file. Its connection can be used all the same, by this process alone.
struct Loss {
    std::string what;            ///< "/data/results.db was deleted"
    std::filesystem::path file;  ///< its name when it was opened, absolute
    std::filesystem::path now;   ///< where the file lies now; empty: it has no name any more, or one nobody can tell
    bool name_is_taken = false;  ///< another file lies under its name
};

/// Looks after the file of a connection, and after its log and the log's index while it writes: without them other
/// connections neither see its rows nor keep out of its way. Knows files by device and inode, as descriptors do, and
/// never opens one: to close it again would drop the connection's locks.
class Whereabouts {
  public:
    enum class Log { minded, ignored };

    /// Remembers the file that `file`, just opened, is now.
    Whereabouts(const std::filesystem::path& file, Log log);

    /// Nothing while all is well, also where it cannot be said (an unreachable file server, say). Costs three stat(2).
    [[nodiscard]] std::optional<Loss> loss();

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
    [[nodiscard]] Loss lost(State state) const;

    Watched database_;
    std::vector<Watched> log_;  ///< SQLite makes these two when it first needs them
};

}  // namespace stylesweep::schema
