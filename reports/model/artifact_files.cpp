#include "reports/model/artifact_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/text/utf8.hpp"

namespace stylesweep::reports {

namespace fs = std::filesystem;

namespace {

// How many bytes at the front are the rest of a character.
std::size_t rest_of_character(std::string_view text) {
    std::size_t count = 0;
    while (count < std::min<std::size_t>(text.size(), 3) && (static_cast<unsigned char>(text[count]) & 0xC0U) == 0x80)
        ++count;
    return count;
}

// A carriage return ends a line: those of a progress bar stand below each other.
std::string with_line_ends(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (!pair) out += text[i] == '\r' ? '\n' : text[i];
    }
    return out;
}

}  // namespace

std::optional<fs::path> inside(const fs::path& folder, const std::string& relative) {
    const fs::path path = fs::path(relative).lexically_normal();
    if (relative.empty() || path.is_absolute() || *path.begin() == "..") return std::nullopt;
    return folder / path;
}

std::string content_of(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return "";
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string end_of_log(const fs::path& file, std::int64_t begin, std::int64_t end, std::int64_t most_bytes) {
    std::error_code error;
    if (end <= begin || !fs::is_regular_file(file, error)) return "";
    std::ifstream in(file, std::ios::binary);
    const std::int64_t from = std::max(begin, end - most_bytes);
    in.seekg(from);
    std::string text(static_cast<std::size_t>(end - from), '\0');
    in.read(text.data(), end - from);
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (from > begin) text.erase(0, rest_of_character(text));
    std::erase(text, '\0');  // the hole of a log that grew too long
    return printable(with_line_ends(text));
}

std::string last_lines(const fs::path& file, std::int64_t begin, std::int64_t end) {
    constexpr std::int64_t most_bytes = 2000;
    constexpr int most_lines = 20;
    std::string text = end_of_log(file, begin, end, most_bytes);
    while (text.ends_with('\n')) text.pop_back();
    std::size_t from = text.size();
    for (int line = 0; line < most_lines && from != std::string::npos; ++line)
        from = from == 0 ? std::string::npos : text.rfind('\n', from - 1);
    return from == std::string::npos ? text : text.substr(from + 1);
}

}  // namespace stylesweep::reports
