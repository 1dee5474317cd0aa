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

/// What no command overwrites, with whatever options: the databases it has open with all that belongs to them, and
/// their sweep files. Files are known by device and inode, so other spellings, links and hard links are the same.
class Precious {
  public:
    /// The database, what SQLite keeps beside it, its files folder, and the sweep files that it names.
    void add(schema::Store& store);
    void add_file(const std::filesystem::path& file, const std::string& what);

    /// Throws UsageError, which says what `path` is, if to write there would harm any of it.
    void check(const std::filesystem::path& path) const;

  private:
    using Inode = std::pair<dev_t, ino_t>;
    struct Name {
        Inode folder;
        std::string name;
        auto operator<=>(const Name&) const = default;
    };
    std::map<Inode, std::string> files_;    // what it is
    std::map<Name, std::string> names_;     // those too that are not there now
    std::map<Inode, std::string> folders_;  // with all that is in them
};

enum class Overwrite { own_outputs, any };

/// --force, for commands that write files.
void add_force_option(po::options_description& all);
Overwrite overwrite_of(const Options& options);

/// Throws UsageError unless a file can be written at `path`: nothing precious, no folder, in a folder that is there.
void check_place(const std::filesystem::path& path, const Precious& precious);

/// Throws UsageError when the name of a file ends as another format's do ("x.xlsx" for CSV, "r.pdf" for HTML).
/// `written`: what is written, and what else could be; `endings`: those it may have, such as ".csv". Any other ending
/// that is no format's is as good as none.
void check_ending(const std::string& path, const std::vector<std::string>& endings, const std::string& written);

/// The name's ending in small letters, with its dot; "" when it has none.
std::string ending_of(const std::string& path);

/// A file that appears whole or not at all: written beside its place, then renamed. Opened before the work, so that
/// a bad path fails at once. `-` is standard output; a pipe or a device is written as it is. Through a symbolic link
/// its target is written. Throws UsageError for what is precious, and, unless told Overwrite::any, for an existing
/// file that this program did not write (see is_own_output).
class OutputFile {
  public:
    enum class Mark { none, comment };  ///< comment: HTML and Markdown get a last line by which they are known again

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
