// By what a file that this program wrote is known again.
#pragma once

#include <filesystem>
#include <string>

namespace stylesweep::cli {

enum class Origin {
    own,      ///< this program wrote it; an empty file counts, there is nothing to lose
    changed,  ///< this program wrote it, and somebody changed it since
    other,
};

/// The last line that a page or a Markdown file gets: a comment with the SHA-256 of all before it.
std::string comment_mark(const std::filesystem::path& written);

/// HTML and Markdown are known by their comment_mark. CSV, JSON lines and Parquet have no place for one: they are
/// known by the columns of a table of jobs, so a value that somebody changed in them goes unseen.
Origin origin_of(const std::filesystem::path& file);

}  // namespace stylesweep::cli
