#include "orchestrator/exchange/csv/csv_text.hpp"

#include <doctest/doctest.h>

using namespace stylesweep::exchange;

namespace {

std::string utf16(const std::u16string& text, bool little) {
    std::string bytes = little ? "\xFF\xFE" : "\xFE\xFF";
    for (const char16_t unit : text) {
        const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
        bytes += little ? low : high;
        bytes += little ? high : low;
    }
    return bytes;
}

std::string read(const std::string& bytes) {
    Notes notes;
    return utf8_text(bytes, "f.csv", notes);
}

}  // namespace

TEST_CASE("bytes that are no text are refused with the line, and the way to convert them") {
    for (const auto& [bytes, complaint] : std::vector<std::pair<std::string, std::string>>{
             {std::string("a,b\n1,\0", 7), "f.csv:2: a NUL byte"},
             {"a\nb\nK\xF6ln\n", "f.csv:3: bytes that are not UTF-8; convert the file first"},
             {"\xC0\xAF", "f.csv:1: bytes"},          // an overlong form
             {"\xED\xA0\x80", "f.csv:1: bytes"},      // half a surrogate pair
             {"\xF4\x90\x80\x80", "f.csv:1: bytes"},  // above U+10FFFF
             {"a\xE2\x82", "f.csv:1: bytes"},         // cut off
             {"\xFF\xFE\x61", "f.csv:1: UTF-16 with half a character"}}) {
        CAPTURE(complaint);
        CHECK_THROWS_WITH_AS(read(bytes), doctest::Contains(complaint.c_str()), ImportError);
    }
}

TEST_CASE("UTF-8 is taken as it is, without a byte order mark") {
    CHECK(read("stärke,コスト\n") == "stärke,コスト\n");
    CHECK(read("\xEF\xBB\xBF"
               "a\n") == "a\n");
    CHECK(read("") == "");
    CHECK(read("\xF0\x9F\x8E\xA8") == "🎨");
}

TEST_CASE("UTF-16, as spreadsheets save Unicode text, is converted and said") {
    for (const bool little : {true, false}) {
        Notes notes;
        CHECK(utf8_text(utf16(u"stärke\t€\n🎨", little), "f.csv", notes) == "stärke\t€\n🎨");
        CHECK(notes == Notes{"the file is UTF-16; read as such"});
    }
}
