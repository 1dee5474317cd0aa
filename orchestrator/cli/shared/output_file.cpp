#include "orchestrator/cli/shared/output_file.hpp"

#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <map>
#include <set>
#include <system_error>

#include "base/files/part_files.hpp"
#include "base/text/ascii.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/file_origin.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;

std::optional<std::pair<dev_t, ino_t>> inode_of(const fs::path& path) {
    struct stat found{};
    if (::stat(path.c_str(), &found) != 0) return std::nullopt;
    return std::pair(found.st_dev, found.st_ino);
}

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
    throw UsageError("will not write " + path.string() + ": " + why);
}

// A pipe, a terminal, /dev/null: nothing can be lost there, and renaming a file over it would destroy it.
bool is_stream(const fs::path& path) {
    std::error_code error;
    return fs::is_fifo(path, error) || fs::is_character_file(path, error);
}

// Blocks signals while it lives.
class SignalsHeld {
  public:
    SignalsHeld() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, &before_);
    }
    SignalsHeld(const SignalsHeld&) = delete;
    ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

void check_own(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error)) return;
    switch (origin_of(path)) {
        case Origin::own:
            return;
        case Origin::changed:
            refuse(path, "it was changed since stylesweep wrote it; --force overwrites it");
        case Origin::other:
            refuse(path, "it is a file that stylesweep did not write; --force overwrites it");
    }
}

}  // namespace

void Precious::add_file(const fs::path& file, const std::string& what) {
    if (const auto inode = inode_of(file)) files_.emplace(*inode, what);
    const fs::path target = schema::linked_file(file);
    if (const auto folder = inode_of(target.parent_path())) names_.emplace(Name{*folder, target.filename()}, what);
}

void Precious::add(schema::Store& store) {
    const std::string name = store.file().string();
    add_file(store.file(), "the database");
    for (const char* end : {"-wal", "-shm", "-journal"})
        add_file(schema::linked_file(store.file()).string() + end, "part of the database " + name);
    add_file(store.files_folder(), "the folder of " + name + "'s pictures and logs");
    if (const auto folder = inode_of(store.files_folder()))
        folders_.emplace(*folder, "in the folder of " + name + "'s pictures and logs");
    SQLite::Statement sweeps(store.db(), "SELECT name, file_path FROM sweep WHERE file_path <> '' ORDER BY name");
    while (sweeps.executeStep())
        add_file(sweeps.getColumn(1).getString(), "the sweep file of " + sweeps.getColumn(0).getString());
}

void Precious::check(const fs::path& path) const {
    const fs::path target = schema::linked_file(path);
    if (const auto inode = inode_of(target))
        if (const auto found = files_.find(*inode); found != files_.end()) refuse(path, "it is " + found->second);
    const auto parent = inode_of(target.parent_path());
    if (!parent) return;
    if (const auto found = names_.find(Name{*parent, target.filename()}); found != names_.end())
        refuse(path, "it is " + found->second);
    std::error_code error;
    const fs::path real = fs::weakly_canonical(target, error);
    for (fs::path folder = real; !error && folder.has_relative_path(); folder = folder.parent_path())
        if (const auto inode = inode_of(folder))
            if (const auto found = folders_.find(*inode); found != folders_.end())
                refuse(path, "it is " + found->second);
}

void add_force_option(po::options_description& all) {
    all.add_options()("force", "overwrite files that stylesweep did not write (never a database that is read here)");
}

Overwrite overwrite_of(const Options& options) {
    return options.has("force") ? Overwrite::any : Overwrite::own_outputs;
}

void check_place(const fs::path& path, const Precious& precious) {
    if (path.empty()) throw UsageError("the name of a file to write is empty");
    precious.check(path);
    std::error_code error;
    if (fs::is_directory(path, error)) refuse(path, "it is a folder; name a file in it");
    const fs::path folder = schema::linked_file(path).parent_path();
    if (!fs::is_directory(folder, error)) refuse(path, "there is no folder " + folder.string() + "; make it first");
    if (fs::exists(path, error) && !fs::is_regular_file(path, error) && !is_stream(path))
        refuse(path, "it is not a file");
}

std::string ending_of(const std::string& path) {
    return lower_case(fs::path(path).extension().string());
}

void check_ending(const std::string& path, const std::vector<std::string>& endings, const std::string& written) {
    static const std::set<std::string> formats = {
        ".csv", ".tsv",  ".json", ".jsonl", ".ndjson",   ".parquet", ".feather",    ".arrow", ".xlsx", ".xls",
        ".ods", ".html", ".htm",  ".md",    ".markdown", ".pdf",     ".docx",       ".doc",   ".tex",  ".rst",
        ".xml", ".yaml", ".yml",  ".db",    ".zip",      ".sqlite",  ".sqlite3",    ".gz",    ".png",  ".svg",
        ".jpg", ".h5",   ".pkl",  ".onnx",  ".pt",       ".pth",     ".safetensors"};
    const std::string ending = ending_of(path);
    if (!formats.contains(ending) || std::ranges::find(endings, ending) != endings.end()) return;
    refuse(path, "its name ends in " + ending + ", but " + written);
}

OutputFile::OutputFile(const std::string& path, const Precious& precious, Overwrite overwrite, Mark mark)
    : out_(&std::cout), mark_(mark) {
    if (path == "-") return;
    check_place(path, precious);
    path_ = schema::linked_file(path);
    if (is_stream(path)) {
        file_.open(path, std::ios::binary);
    } else {
        if (overwrite == Overwrite::own_outputs) check_own(path_);
        try {
            const SignalsHeld until_remembered;
            draft_.emplace(path_);
            remember_part(draft_->part());
        } catch (const std::system_error& error) {
            throw UsageError(error.what());
        }
        file_.open(draft_->part(), std::ios::binary | std::ios::trunc);
    }
    if (!file_) throw UsageError("cannot write " + path + ": " + std::strerror(errno));
    out_ = &file_;
}

OutputFile::~OutputFile() {
    const fs::path part = this->part();
    if (part.empty()) return;
    draft_.reset();
    forget_part(part);
}

void OutputFile::finish() {
    out_->flush();
    if (path_.empty()) return;  // standard output is checked at the end
    const fs::path part = this->part();
    if (!part.empty() && mark_ == Mark::comment) file_ << comment_mark(part);
    file_.close();
    if (!file_) throw std::runtime_error("cannot write " + path_.string() + " (disk full?)");
    if (part.empty()) return;
    draft_->commit(Durability::in_cache);  // what is in the database can be written again
    forget_part(part);
    std::cerr << "wrote " << path_.lexically_normal().string() << " (" << fs::file_size(path_) / 1000 << " kB)\n";
}

}  // namespace stylesweep::cli
