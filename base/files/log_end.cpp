#include "base/files/log_end.hpp"

#include <algorithm>
#include <fstream>

namespace stylesweep {
namespace {

// Number of bytes left over from a UTF-8 character cut at the front.
std::size_t rest_of_character(const std::string& text) {
    std::size_t size = 0;
    while (size < text.size() && size < 3 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80) ++size;
    return size;
}

}  // namespace

std::string log_end(const std::filesystem::path& file, std::int64_t begin, std::int64_t end, std::int64_t most) {
    const std::int64_t from = std::max(begin, end - most);
    std::error_code error;
    if (from >= end || !std::filesystem::is_regular_file(file, error)) return "";
    std::ifstream in(file, std::ios::binary);
    in.seekg(from);
    std::string text(static_cast<std::size_t>(end - from), '\0');
    in.read(text.data(), end - from);
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (from > begin) text.erase(0, rest_of_character(text));
    return text;
}

std::string last_lines(std::string text, int most) {
    while (text.ends_with('\n')) text.pop_back();
    std::size_t from = text.size();
    for (int line = 0; line < most; ++line) {
        if (from == 0) return text;
        from = text.rfind('\n', from - 1);
        if (from == std::string::npos) return text;
    }
    return from < text.size() ? text.substr(from + 1) : "";
}

}  // namespace stylesweep
