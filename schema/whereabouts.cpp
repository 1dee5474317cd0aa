#include "schema/whereabouts.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "schema/database_name.hpp"

namespace stylesweep::schema {

namespace fs = std::filesystem;

Whereabouts::Whereabouts(const fs::path& file, Log log) : database_{fs::absolute(file), id_of(file)} {
    if (log == Log::ignored) return;
    for (const char* ending : {"-wal", "-shm"}) log_.push_back({linked_file(file).string() + ending, {}});
}

std::optional<Whereabouts::Id> Whereabouts::id_of(const fs::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) return std::nullopt;
    return Id{info.st_dev, info.st_ino};
}

Whereabouts::State Whereabouts::state_of(const Watched& watched) {
    const auto id = id_of(watched.file);
    if (!id) return errno == ENOENT || errno == ENOTDIR ? State::missing : State::there;
    return id == watched.id ? State::there : State::replaced;
}

// By the descriptors that SQLite holds. A file server keeps what was deleted under a name of its own, until the last
// descriptor is closed.
std::optional<fs::path> Whereabouts::present_name() const {
    std::error_code error;
    for (const auto& descriptor : fs::directory_iterator("/proc/self/fd", error)) {
        if (id_of(descriptor.path()) != database_.id) continue;
        const fs::path name = fs::read_symlink(descriptor.path(), error);
        if (!error && id_of(name) == database_.id && !name.filename().string().starts_with(".nfs")) return name;
    }
    return std::nullopt;
}

Loss Whereabouts::lost(State state) const {
    const std::string name = database_.file.string();
    const auto now = present_name();
    Loss loss{name, database_.file, now.value_or(""), state == State::replaced};
    if (now)
        loss.what += " was moved, to " + now->string();
    else if (state == State::missing)
        loss.what += " was deleted";
    if (state == State::replaced)
        loss.what += std::string(now ? ", and" : " was deleted, and") + " another file lies under its name";
    return loss;
}

std::optional<Loss> Whereabouts::loss() {
    if (!database_.id) return std::nullopt;
    if (const State state = state_of(database_); state != State::there) return lost(state);
    for (Watched& part : log_) {
        if (!part.id) part.id = id_of(part.file);
        if (!part.id || state_of(part) == State::there) continue;
        return Loss{part.file.string() + ", in which SQLite keeps the latest rows, was deleted or moved",
                    database_.file, database_.file, false};
    }
    return std::nullopt;
}

}  // namespace stylesweep::schema
