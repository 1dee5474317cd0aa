#include "orchestrator/schedule/log_tail.hpp"

#include <algorithm>
#include <fstream>

namespace stylesweep::schedule {

std::int64_t log_size(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

std::string log_tail(const std::filesystem::path& file, std::int64_t begin, int most_lines) {
    constexpr std::int64_t most_bytes = 4000;
    const std::int64_t size = log_size(file);
    const std::int64_t from = std::max(begin, size - most_bytes);
    if (from >= size) return "";
    std::ifstream in(file, std::ios::binary);
    in.seekg(from);
    std::string text(static_cast<std::size_t>(size - from), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    while (text.ends_with('\n')) text.pop_back();
    std::size_t start = text.size();
    for (int i = 0; i < most_lines && start != std::string::npos && start > 0; ++i) start = text.rfind('\n', start - 1);
    return start == std::string::npos || start == 0 ? text : text.substr(start + 1);
}

}  // namespace stylesweep::schedule
