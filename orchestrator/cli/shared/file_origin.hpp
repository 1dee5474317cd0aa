// Recognises files that this program wrote.
#pragma once

#include <filesystem>
#include <string>

namespace stylesweep::cli {

enum class Origin {
    own,      ///< this program wrote it; an empty file counts too
    changed,  ///< this program wrote it, and it was changed since
    other,
};

/// The last line of HTML and Markdown files: a comment with the SHA-256 of everything before it.
std::string comment_mark(const std::filesystem::path& written);

/// HTML and Markdown are recognised by their comment_mark. CSV, JSON lines and Parquet have no place for one: they are
/// recognised by the columns of a table of jobs, so a changed value goes unnoticed.
Origin origin_of(const std::filesystem::path& file);

}  // namespace stylesweep::cli
