#include "reports/model/artifact_files.hpp"

#include <fstream>
#include <iterator>

#include "base/files/log_end.hpp"
#include "base/text/utf8.hpp"

namespace stylesweep::reports {

namespace fs = std::filesystem;

namespace {

// A carriage return ends a line, so that the states of a progress bar become lines.
std::string with_line_ends(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (!pair) out += text[i] == '\r' ? '\n' : text[i];
    }
    return out;
}

}  // namespace

std::string content_of(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return "";
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string end_of_log(const fs::path& file, std::int64_t begin, std::int64_t end, std::int64_t most_bytes) {
    std::string text = log_end(file, begin, end, most_bytes);
    std::erase(text, '\0');  // the gap in a log that grew too long
    return printable(with_line_ends(text));
}

std::string last_lines(const fs::path& file, std::int64_t begin, std::int64_t end) {
    constexpr std::int64_t most_bytes = 2000;
    constexpr int most_lines = 20;
    return stylesweep::last_lines(end_of_log(file, begin, end, most_bytes), most_lines);
}

}  // namespace stylesweep::reports
