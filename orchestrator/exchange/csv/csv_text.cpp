#include "orchestrator/exchange/csv/csv_text.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/text/utf8.hpp"

namespace stylesweep::exchange {
namespace {

void append_utf8(std::string& out, std::uint32_t code) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | (code >> 6U));
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0U | (code >> 12U));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0U | (code >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

enum class Endian { little, big };

// An unpaired surrogate becomes U+FFFD, as in other converters.
std::string from_utf16(std::string_view bytes, Endian endian) {
    const auto unit = [&](std::size_t i) -> std::uint32_t {
        const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
        return endian == Endian::little ? second * 256U + first : first * 256U + second;
    };
    std::string out;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        std::uint32_t code = unit(i);
        const bool high = code >= 0xD800 && code < 0xDC00, surrogate = code >= 0xD800 && code < 0xE000;
        const std::uint32_t low = high && i + 3 < bytes.size() ? unit(i + 2) : 0;
        const bool pair = low >= 0xDC00 && low < 0xE000;
        if (pair) i += 2;
        append_utf8(out, pair ? 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00) : surrogate ? 0xFFFD : code);
    }
    return out;
}

void check(const std::string& text, const std::string& file) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = text[i] == '\0' ? 0 : utf8_length(text, i);
        if (length != 0) {
            i += length;
            continue;
        }
        const int line =
            1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(i), '\n'));
        if (text[i] == '\0')
            refuse(file, line,
                   "a NUL byte: this is not CSV text (a spreadsheet or compressed file? save it as CSV, UTF-8)");
        refuse(file, line,
               "bytes that are not UTF-8; convert the file first, such as with `iconv -f WINDOWS-1252 -t UTF-8`");
    }
}

}  // namespace

void refuse(const std::string& file, int line, const std::string& why) {
    throw ImportError(file + ":" + std::to_string(line) + ": " + why);
}

std::string counted(std::int64_t count, const std::string& thing) {
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

std::string utf8_text(std::string bytes, const std::string& file, Notes& notes) {
    const bool little = bytes.starts_with("\xFF\xFE"), big = bytes.starts_with("\xFE\xFF");
    if (little || big) {
        if (bytes.size() % 2 != 0) refuse(file, 1, "UTF-16 with half a character at its end: the file is cut off");
        bytes = from_utf16(std::string_view(bytes).substr(2), little ? Endian::little : Endian::big);
        notes.emplace_back("the file is UTF-16; read as such");
    } else if (bytes.starts_with("\xEF\xBB\xBF")) {
        bytes.erase(0, 3);
    }
    check(bytes, file);
    return bytes;
}

}  // namespace stylesweep::exchange
