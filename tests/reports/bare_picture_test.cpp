// Pictures that people vote on do not name what made them.
#include "reports/html/bare_picture.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace stylesweep::reports;
using namespace std::literals;

namespace {

std::string chunk(const std::string& type, const std::string& data) {
    return "\0\0\0"s + static_cast<char>(data.size()) + type + data + "CRC4";
}

const std::string signature = "\x89PNG\r\n\x1a\n"s;

std::string segment(char marker, const std::string& data) {
    return "\xFF"s + marker + '\0' + static_cast<char>(data.size() + 2) + data;
}

// An EXIF segment of two tags, the second an orientation; big-endian or not.
std::string exif(bool little, char orientation) {
    const std::string description = little ? "\x0E\x01\x02\0\x04\0\0\0sw1\0"s : "\x01\x0E\0\x02\0\0\0\x04sw1\0"s;
    const std::string turn = little ? "\x12\x01\x03\0\x01\0\0\0"s + orientation + "\0\0\0"s
                                    : "\x01\x12\0\x03\0\0\0\x01\0"s + orientation + "\0\0"s;
    const std::string head = little ? "II*\0\x08\0\0\0\x02\0"s : "MM\0*\0\0\0\x08\0\x02"s;
    return segment('\xE1', "Exif\0\0"s + head + description + turn + "\0\0\0\0"s);
}

const std::string scan = segment('\xDA', "abc") + "data\xFF\x00more\xFF\xD0rest"s;

std::string jpeg(const std::string& segments) {
    return "\xFF\xD8"s + segments + scan + "\xFF\xD9"s;
}

}  // namespace

TEST_CASE("a PNG file keeps its pixels and colours, and loses its texts and what follows its end") {
    const std::string head = chunk("IHDR", "size"), profile = chunk("iCCP", "profile"),
                      pixels = chunk("IDAT", "pixels"), end = chunk("IEND", "");
    const std::string texts = chunk("iTXt", "style_weight=100") + chunk("tEXt", "Job") + chunk("eXIf", "MM");
    CHECK(bare_picture(signature + head + texts + profile + pixels + texts + end + "afterwards") ==
          signature + head + profile + pixels + end);
    CHECK(bare_picture(signature + head + pixels) == "");
    CHECK(bare_picture(signature + head + pixels.substr(0, 9)) == "");
}

TEST_CASE("a JPEG file keeps its pixels, colours and orientation, and loses comments and the rest of its EXIF data") {
    const std::string jfif = segment('\xE0', "JFIF\0\1"s), profile = segment('\xE2', "ICC_PROFILE\0x"s),
                      adobe = segment('\xEE', "Adobe"), table = segment('\xDB', "table");
    const std::string rest = segment('\xFE', "style_weight=100") +
                             segment('\xE1', "http://ns.adobe.com/xap/1.0/\0sw"s) + segment('\xE2', "MPF\0"s) +
                             segment('\xED', "Photoshop");
    CHECK(bare_picture(jpeg(jfif + rest + profile + adobe + table)) == jpeg(jfif + profile + adobe + table));
    CHECK(bare_picture(jpeg("\xFF"s + table) + "afterwards") == jpeg(table));
    CHECK(bare_picture(jpeg(exif(true, 1) + table)) == jpeg(table));
    for (const bool little : {true, false}) {
        const std::string turned = bare_picture(jpeg(exif(little, 6) + table));
        CHECK(turned.find("sw1") == std::string::npos);
        CHECK(turned.size() == jpeg(table).size() + 36);
        CHECK(bare_picture(turned) == turned);
    }
    CHECK(bare_picture("\xFF\xD8" + table) == "");
    CHECK(bare_picture(jpeg(table).substr(0, 20)) == "");
    CHECK(bare_picture("GIF89a") == "");
}

TEST_CASE("an EXIF segment that lies about its sizes is left out") {
    const std::string wild = segment('\xE1', "Exif\0\0MM\0*\xFF\xFF\xFF\xFF"s),
                      endless = segment('\xE1', "Exif\0\0MM\0*\0\0\0\x08\xFF\xFF"s);
    CHECK(bare_picture(jpeg(wild + endless)) == jpeg(""));
}
