// The content hash of a job's input, and a state that shows without reading whether the input was changed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep {

/// What the path of an input refers to: member `kind` of a job's inputs, absent for a plain file.
enum class InputKind {
    file,
    list,       ///< a text file that names further files, which are read too
    folder,     ///< all files below it
    described,  ///< a file, and the file beside it that describes it
};

/// "", "list", "folder" or "described".
const char* word_of(InputKind kind);
/// Throws std::invalid_argument for an unknown word.
InputKind input_kind_of(std::string_view word);

/// The files named by a list: one path per line, relative to the list; `#` starts a comment. Throws std::runtime_error
/// with the line when a file is missing, or when the list names none.
std::vector<std::filesystem::path> read_file_list(const std::filesystem::path& list);

/// The file that describes `file`: of the same name, but ending in .yaml.
std::filesystem::path description_of(const std::filesystem::path& file);

/// Names of the files below a folder, relative to it, in byte order. Links are followed; folders named .git and
/// __pycache__ are skipped. Throws std::system_error for what cannot be read, std::runtime_error for no file, more than
/// a million, a link to a folder that contains it, or an entry that is neither file nor folder.
std::vector<std::string> read_folder(const std::filesystem::path& folder);

/// Size, times and inode of every file read: unchanged as long as no file is written to, replaced or touched, and no
/// file of a folder is added, removed or renamed.
struct InputState {
    std::string text;                  ///< SIZE:MTIME:INODE:CTIME, times in ns; for several files two hashes, w:c
    std::filesystem::path last;        ///< for several files, the one changed last
    std::int64_t last_changed_ns = 0;  ///< time of that change, since 1970

    /// Throws std::system_error when a file is missing or inaccessible.
    static InputState of(const std::filesystem::path& path, InputKind kind);
};

/// Whether two states differ in ctime at most: by links, names or permissions.
bool same_but_for_ctime(std::string_view one, std::string_view other);

struct InputContent {
    /// Of a file: of its bytes. Of a list: of its files' hashes, one per line; names do not count. Of a described
    /// file: of its hash and its description's, one per line. Of a folder: of HASH, two spaces, NAME and a zero byte
    /// for each file, as `sha256sum -z` writes them.
    std::string sha256;
    InputState state;  ///< while the content was read
};

/// Reads everything. Throws when a file cannot be read, or keeps changing.
InputContent read_input(const std::filesystem::path& path, InputKind kind);

}  // namespace stylesweep
