#include "orchestrator/schedule/host/log_tail.hpp"

#include <algorithm>
#include <fstream>

namespace stylesweep::schedule {
namespace {

// Past the rest of a UTF-8 letter that was cut in two.
std::size_t whole_letters_begin(const std::string& text) {
    std::size_t begin = 0;
    while (begin < text.size() && begin < 3 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
    return begin;
}

std::string last_lines(const std::string& text, int count) {
    std::size_t begin = text.size();
    for (int i = 0; i < count; ++i) {
        if (begin == 0) return text;
        const std::size_t newline = text.rfind('\n', begin - 1);
        if (newline == std::string::npos) return text;
        begin = newline;
    }
    return begin < text.size() ? text.substr(begin + 1) : "";
}

}  // namespace

std::int64_t log_size(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

std::string end_of_log(const std::filesystem::path& file, std::int64_t begin, std::int64_t most) {
    const std::int64_t size = log_size(file);
    const std::int64_t from = std::max(begin, size - most);
    if (from >= size) return "";
    std::ifstream in(file, std::ios::binary);
    in.seekg(from);
    std::string text(static_cast<std::size_t>(size - from), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (from > begin) text.erase(0, whole_letters_begin(text));
    return text;
}

std::string log_tail(const std::filesystem::path& file, std::int64_t begin, int most_lines) {
    constexpr std::int64_t most_bytes = 4000;
    std::string text = end_of_log(file, begin, most_bytes);
    while (text.ends_with('\n')) text.pop_back();
    return last_lines(text, most_lines);
}

}  // namespace stylesweep::schedule
