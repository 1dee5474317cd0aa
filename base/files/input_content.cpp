#include "base/files/input_content.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include "base/files/digest.hpp"

namespace stylesweep {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::int64_t nanoseconds(const struct timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::system_error cannot_read(const fs::path& file) {
    return {errno, std::generic_category(), "cannot read " + file.string()};
}

struct FileState {
    std::int64_t bytes, modified_ns, changed_ns;
    std::uint64_t inode;

    static FileState of(const fs::path& file) {
        struct stat info{};
        if (::stat(file.c_str(), &info) != 0) throw cannot_read(file);
        return {info.st_size, nanoseconds(info.st_mtim), nanoseconds(info.st_ctim), info.st_ino};
    }
    [[nodiscard]] std::string written() const {
        return std::to_string(bytes) + ':' + std::to_string(modified_ns) + ':' + std::to_string(inode);
    }
};

constexpr std::size_t most_members = 1'000'000;

/// Collects the names of all files below a folder.
class FolderReader {
  public:
    explicit FolderReader(fs::path folder) : folder_(std::move(folder)) { read(""); }

    std::vector<std::string> take() {
        if (names_.empty()) throw std::runtime_error("the folder " + folder_.string() + " contains no files");
        std::ranges::sort(names_);
        return std::move(names_);
    }

  private:
    // `prefix`: relative; empty or ending in a slash.
    void read(const std::string& prefix) {
        const fs::path here = folder_ / prefix;
        struct stat info{};
        if (::stat(here.c_str(), &info) != 0) throw cannot_read(here);
        const std::pair id(info.st_dev, info.st_ino);
        if (std::ranges::find(above_, id) != above_.end())
            throw std::runtime_error(here.string() + " is a link to a folder that contains it");
        above_.push_back(id);
        std::error_code error;
        for (fs::directory_iterator each(here, error), end; !error && each != end; each.increment(error))
            take(prefix + each->path().filename().string(), each->path());
        if (error) throw std::system_error(error, "cannot read " + here.string());
        above_.pop_back();
    }

    void take(const std::string& name, const fs::path& path) {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (fs::is_directory(status)) {
            if (path.filename() != ".git" && path.filename() != "__pycache__") read(name + '/');
        } else if (fs::is_regular_file(status)) {
            names_.push_back(name);
            if (names_.size() > most_members)
                throw std::runtime_error("the folder " + folder_.string() + " contains more than 1,000,000 files");
        } else {
            throw std::runtime_error(path.string() + " is " +
                                     (fs::exists(status) ? "neither file nor folder" : "a broken link") +
                                     ", so the folder cannot be hashed; remove it");
        }
    }

    fs::path folder_;
    std::vector<std::pair<dev_t, ino_t>> above_;  ///< folders being read, to detect loops
    std::vector<std::string> names_;
};

struct Member {
    fs::path path;
    std::string name;  ///< hashed with the content; "": none
};

fs::path existing_description_of(const fs::path& file) {
    fs::path description = description_of(file);
    std::error_code ignored;
    if (!fs::is_regular_file(description, ignored))
        throw std::runtime_error("there is no " + description.string() + ", which describes " +
                                 file.filename().string() + ": its inputs and outputs");
    return description;
}

std::vector<Member> members_of(const fs::path& path, InputKind kind) {
    std::vector<Member> members;
    if (kind == InputKind::list)
        for (fs::path& file : read_file_list(path)) members.push_back({std::move(file), ""});
    if (kind != InputKind::folder) members.push_back({path, ""});
    if (kind == InputKind::described) members.push_back({existing_description_of(path), ""});
    if (kind == InputKind::folder)
        for (std::string& name : read_folder(path)) members.push_back({path / name, name});
    return members;
}

std::string content_hash(const fs::path& path, InputKind kind) {
    if (kind == InputKind::file) return sha256_file(path);
    std::string hashes;
    if (kind == InputKind::folder)
        for (const Member& each : members_of(path, kind)) hashes += sha256_file(each.path) + "  " + each.name + '\0';
    else if (kind == InputKind::list)
        for (const fs::path& file : read_file_list(path)) hashes += sha256_file(file) + '\n';
    else
        for (const Member& each : members_of(path, kind)) hashes += sha256_file(each.path) + '\n';
    return sha256(hashes);
}

// Editors on Windows begin a text with it.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// A file system's clock advances in steps of some milliseconds: a second write within one step does not change the
// file's times. So a file that was changed just now is not read yet.
void let_settle(const InputState& state) {
    constexpr std::chrono::nanoseconds clock_step = 20ms;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto age = now - std::chrono::nanoseconds(state.last_changed_ns);
    if (age >= 0ns && age < clock_step) std::this_thread::sleep_for(clock_step - age);
}

}  // namespace

const char* word_of(InputKind kind) {
    constexpr const char* words[] = {"", "list", "folder", "described"};
    return words[static_cast<int>(kind)];
}

InputKind input_kind_of(std::string_view word) {
    for (const InputKind kind : {InputKind::file, InputKind::list, InputKind::folder, InputKind::described})
        if (word == word_of(kind)) return kind;
    throw std::invalid_argument("unknown kind of input '" + std::string(word) + "'");
}

fs::path description_of(const fs::path& file) {
    return fs::path(file).replace_extension(".yaml");
}

std::vector<std::string> read_folder(const fs::path& folder) {
    return FolderReader(folder).take();
}

std::vector<fs::path> read_file_list(const fs::path& list) {
    std::ifstream in(list);
    if (!in) throw cannot_read(list);
    std::vector<fs::path> files;
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        if (++number == 1 && line.starts_with(byte_order_mark)) line.erase(0, byte_order_mark.size());
        line.erase(std::min(line.find('#'), line.size()));
        const auto begin = line.find_first_not_of(" \t\r"), end = line.find_last_not_of(" \t\r");
        if (begin == std::string::npos) continue;
        files.push_back(list.parent_path() / line.substr(begin, end + 1 - begin));
        if (!fs::is_regular_file(files.back()))
            throw std::runtime_error(list.string() + ":" + std::to_string(number) + ": there is no file " +
                                     files.back().string());
    }
    if (files.empty()) throw std::runtime_error(list.string() + ": it names no file");
    return files;
}

InputState InputState::of(const fs::path& path, InputKind kind) {
    InputState state;
    std::string written, changed;
    for (const auto& [file, name] : members_of(path, kind)) {
        const FileState each = FileState::of(file);
        written += each.written() + (name.empty() ? "" : ' ' + name) + '\n';
        changed += std::to_string(each.changed_ns) + '\n';
        if (const std::int64_t last = std::max(each.modified_ns, each.changed_ns); last > state.last_changed_ns) {
            state.last = file;
            state.last_changed_ns = last;
        }
    }
    const auto one_line = [&](std::string& lines) {
        return kind == InputKind::file ? lines.substr(0, lines.size() - 1) : sha256(lines).substr(0, 32);
    };
    state.text = one_line(written) + ':' + one_line(changed);
    return state;
}

bool same_but_for_ctime(std::string_view one, std::string_view other) {
    return one.substr(0, one.rfind(':')) == other.substr(0, other.rfind(':'));
}

InputContent read_input(const fs::path& path, InputKind kind) {
    constexpr int most_tries = 5;
    for (int tries = 1; tries <= most_tries; ++tries) {
        const InputState before = InputState::of(path, kind);
        let_settle(before);
        InputContent content{content_hash(path, kind), InputState::of(path, kind)};
        if (content.state.text == before.text) return content;
    }
    throw std::runtime_error(path.string() + " is being written to; wait until it is complete");
}

}  // namespace stylesweep
