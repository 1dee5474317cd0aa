// What a job reads of an input: the hash of its content, and a state that tells without reading whether it was written.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep {

/// What the path of an input stands for; the member `kind` of a job's inputs, which a plain file does without.
enum class InputKind {
    file,
    list,    ///< a text that names further files, which are read with it
    folder,  ///< all files below it
};

/// "", "list" or "folder".
const char* word_of(InputKind kind);
/// Throws std::invalid_argument for a word that stands for none.
InputKind input_kind_of(std::string_view word);

/// The files that a list names: a path a line, relative to the list; `#` begins a comment. Throws std::runtime_error
/// with the line when a file is missing, or when it names none.
std::vector<std::filesystem::path> read_file_list(const std::filesystem::path& list);

/// Names of the files below a folder, relative to it, in the order of their bytes. Links count as what they point to;
/// folders named .git and __pycache__ are not looked into. Throws std::system_error for what cannot be read,
/// std::runtime_error when there is no file, more than a million, a link back into a folder that holds it, or what is
/// neither file nor folder.
std::vector<std::string> read_folder(const std::filesystem::path& folder);

/// Size, times and inode of every file that is read: equal for as long as nobody writes to, replaces or touches one,
/// or adds, removes or renames one of a folder.
struct InputState {
    std::string text;                  ///< SIZE:MTIME:INODE:CTIME, times in ns; of several files two hashes, w:c
    std::filesystem::path last;        ///< of several files the one that was changed last
    std::int64_t last_changed_ns = 0;  ///< when that was, since 1970

    /// Throws std::system_error when a file is gone or cannot be looked at.
    static InputState of(const std::filesystem::path& path, InputKind kind);
};

/// Whether no more than links, names or permissions can have changed between two states.
bool same_but_for_ctime(std::string_view one, std::string_view other);

struct InputContent {
    /// Of a file its bytes'. Of a list that of its files' hashes, a line each: names do not count. Of a folder that of
    /// HASH, two blanks, NAME and a zero byte for each file, as `sha256sum -z` writes them.
    std::string sha256;
    InputState state;  ///< as it was while the content was read
};

/// Reads all of it. Throws when a file cannot be read, or is written to all the time.
InputContent read_input(const std::filesystem::path& path, InputKind kind);

}  // namespace stylesweep
