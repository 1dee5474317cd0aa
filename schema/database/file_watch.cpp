#include "schema/database/file_watch.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "schema/database/database_name.hpp"

namespace stylesweep::schema {

namespace fs = std::filesystem;

DatabaseFileWatch::DatabaseFileWatch(Store& store, Use use)
    : store_(store), database_{fs::absolute(store.file()), id_of(store.file())} {
    if (use == Use::reading) return;
    head_ = file_head(store.db());
    if (head_ && head_->bytes == 0) head_.reset();  // all rows are still in its write-ahead log
    for (const char* ending : {"-wal", "-shm"}) {
        const fs::path part = linked_file(store.file()).string() + ending;
        log_.push_back({part, id_of(part)});
    }
}

std::optional<DatabaseFileWatch::Id> DatabaseFileWatch::id_of(const fs::path& file) {
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0) return std::nullopt;
    return Id{info.st_dev, info.st_ino};
}

DatabaseFileWatch::State DatabaseFileWatch::state_of(const Watched& watched) {
    const auto id = id_of(watched.file);
    if (!id) return errno == ENOENT || errno == ENOTDIR ? State::missing : State::there;
    return id == watched.id ? State::there : State::replaced;
}

// Found through SQLite's descriptors. NFS renames a deleted file to .nfs* until the last descriptor is closed.
std::optional<fs::path> DatabaseFileWatch::present_name() const {
    std::error_code error;
    for (const auto& descriptor : fs::directory_iterator("/proc/self/fd", error)) {
        if (id_of(descriptor.path()) != database_.id) continue;
        const fs::path name = fs::read_symlink(descriptor.path(), error);
        if (!error && id_of(name) == database_.id && !name.filename().string().starts_with(".nfs")) return name;
    }
    return std::nullopt;
}

FileLoss DatabaseFileWatch::lost(State state) const {
    const std::string name = database_.file.string();
    const auto now = present_name();
    FileLoss loss{name, database_.file, now.value_or(""), state == State::replaced, false, log_in_place()};
    if (now)
        loss.what += " was moved to " + now->string();
    else if (state == State::missing)
        loss.what += " was deleted";
    if (state == State::replaced)
        loss.what += std::string(now ? ", and" : " was deleted, and") + " another file has its name";
    return loss;
}

std::vector<fs::path> DatabaseFileWatch::log_in_place() const {
    std::vector<fs::path> files;
    for (const Watched& part : log_)
        if (part.id && id_of(part.file) == part.id) files.push_back(part.file);
    return files;
}

// How the file's content was replaced in place; empty: it was not.
std::string DatabaseFileWatch::change(const FileHead& now) const {
    if (now.bytes == 0) return "was emptied";
    const bool older = static_cast<std::int32_t>(now.changes - head_->changes) < 0;
    if (now.lasting != head_->lasting || older) return "was overwritten by something else";
    const bool shorter = now.bytes < head_->bytes && now.bytes < now.bytes_named;  // VACUUM lowers the latter first
    return shorter ? "was cut short" : "";
}

// Reports only what two looks agree on, because others may be writing.
bool DatabaseFileWatch::overwritten() {
    for (int look = 0; look < 2 && head_ && overwritten_.empty(); ++look) {
        const auto now = file_head(store_.db());
        if (!now) return false;
        const std::string change_now = change(*now);
        if (look == 1) overwritten_ = change_now;
        if (change_now.empty()) {
            head_ = now;
            break;
        }
    }
    return !overwritten_.empty();
}

std::optional<FileLoss> DatabaseFileWatch::loss() {
    if (!database_.id) return std::nullopt;
    if (const State state = state_of(database_); state != State::there) return lost(state);
    if (overwritten())
        return FileLoss{
            database_.file.string() + " " + overwritten_, database_.file, database_.file, true, true, log_in_place()};
    for (Watched& part : log_) {
        if (!part.id) part.id = id_of(part.file);
        if (!part.id || state_of(part) == State::there) continue;
        return FileLoss{part.file.string() + ", in which SQLite keeps the latest rows, was deleted or moved",
                        database_.file, database_.file, false};
    }
    return std::nullopt;
}

}  // namespace stylesweep::schema
