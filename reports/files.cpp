#include "reports/files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace stylesweep::reports {

namespace fs = std::filesystem;

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

std::string last_lines(const fs::path& file, std::int64_t begin, std::int64_t end) {
    constexpr std::int64_t most_bytes = 2000;
    constexpr int most_lines = 20;
    std::error_code error;
    if (end <= begin || !fs::is_regular_file(file, error)) return "";
    std::ifstream in(file, std::ios::binary);
    begin = std::max(begin, end - most_bytes);
    in.seekg(begin);
    std::string text(static_cast<std::size_t>(end - begin), '\0');
    in.read(text.data(), end - begin);
    text.resize(static_cast<std::size_t>(in.gcount()));
    std::erase(text, '\0');  // the hole of a log that grew too long
    while (text.ends_with('\n')) text.pop_back();
    std::size_t from = text.size();
    for (int line = 0; line < most_lines && from != std::string::npos; ++line)
        from = from == 0 ? std::string::npos : text.rfind('\n', from - 1);
    return from == std::string::npos ? text : text.substr(from + 1);
}

}  // namespace stylesweep::reports
