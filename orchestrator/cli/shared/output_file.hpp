// Files that commands write for the user.
#pragma once

#include <sys/types.h>

#include <compare>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/files/atomic_file.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::cli {

/// What no command may overwrite, whatever the options: the open databases with everything that belongs to them, and
/// their sweep files. Files are identified by device and inode, so that other spellings, links and hard links match.
class Precious {
  public:
    /// The database, what SQLite keeps beside it, its files folder, and the sweep files that it names.
    void add(schema::Store& store);
    void add_file(const std::filesystem::path& file, const std::string& what);

    /// Throws UsageError, saying what `path` is, if writing there would damage any of it.
    void check(const std::filesystem::path& path) const;

  private:
    using Inode = std::pair<dev_t, ino_t>;
    struct Name {
        Inode folder;
        std::string name;
        auto operator<=>(const Name&) const = default;
    };
    std::map<Inode, std::string> files_;    // what it is
    std::map<Name, std::string> names_;     // including those that do not exist yet
    std::map<Inode, std::string> folders_;  // with everything in them
};

enum class Overwrite { own_outputs, any };

/// --force, for commands that write files.
void add_force_option(po::options_description& all);
Overwrite overwrite_of(const Options& options);

/// Throws UsageError unless a file can be written at `path`: nothing precious, not a folder, in an existing folder.
void check_place(const std::filesystem::path& path, const Precious& precious);

/// Throws UsageError when the file name has the extension of another format ("x.xlsx" for CSV, "r.pdf" for HTML).
/// `written`: what is written, and the alternatives; `endings`: the allowed extensions, such as ".csv". An extension of
/// no known format counts as none.
void check_ending(const std::string& path, const std::vector<std::string>& endings, const std::string& written);

/// The name's extension in lower case, with its dot; "" when it has none.
std::string ending_of(const std::string& path);

/// A file that appears complete or not at all: written beside its place, then renamed. Opened before the work, so that
/// a bad path fails at once. `-` is standard output; a pipe or a device is written directly. The target of a symbolic
/// link is written. Throws UsageError for what is precious and, except with Overwrite::any, for an existing file that
/// this program did not write (see origin_of).
class OutputFile {
  public:
    enum class Mark { none, comment };  ///< comment: HTML and Markdown get a last line that identifies them

    OutputFile(const std::string& path, const Precious& precious, Overwrite overwrite, Mark mark = Mark::none);
    OutputFile(const OutputFile&) = delete;
    ~OutputFile();
    std::ostream& stream() { return *out_; }
    /// Where it is until finish(); empty for `-`, a pipe or a device.
    [[nodiscard]] std::filesystem::path part() const { return draft_ ? draft_->part() : std::filesystem::path(); }
    void finish();

  private:
    std::filesystem::path path_;
    std::optional<AtomicFile> draft_;  // none: a stream, not a file
    std::ofstream file_;
    std::ostream* out_;
    Mark mark_;
};

}  // namespace stylesweep::cli
