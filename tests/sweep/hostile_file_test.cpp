#include <doctest/doctest.h>

#include "orchestrator/sweep/safe_yaml.hpp"
#include "tests/process/temporary_folder.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using stylesweep::testing::TemporaryFolder;

namespace {

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string error_in(const std::string& text) {
    return error_of([&] { parse(text, "s.yaml"); });
}

}  // namespace

TEST_CASE("aliases are refused before they can grow, refer to themselves or merge") {
    std::string laughs = "l0: &l0 [lol, lol]\n";
    for (int i = 1; i < 40; ++i) {
        const std::string before = "*l" + std::to_string(i - 1), name = "l" + std::to_string(i);
        laughs += name + ": &" + name + " [" + before + ", " + before + "]\n";
    }
    CHECK(error_in(laughs) == "s.yaml:1:5: anchors (&name) are not supported; write the value out");
    CHECK(error_in("name: s\ngrid: &me {a: *me}\n") ==
          "s.yaml:2:7: anchors (&name) are not supported; write the value out");
    CHECK(error_in("name: s\nfixed: {a: *unknown}\n").starts_with("s.yaml:2:12: "));
    CHECK(error_in("name: s\nfixed: {<<: {a: 1}}\n") == "s.yaml:2:9: merge keys (<<) are not supported");
}

TEST_CASE("tags and further documents are refused") {
    CHECK(error_in("name: s\nrunner: !!binary bm9vcA==\n") ==
          "s.yaml:2:9: tags (tag:yaml.org,2002:binary) are not supported");
    CHECK(error_in("name: s\nrunner: noop\n---\nname: t\nrunner: noop\n")
              .ends_with("the file holds more than one YAML document; a sweep file is one"));
}

TEST_CASE("deep nesting ends at its limit, in every form that YAML has for it") {
    for (const std::string opening : {"[", "{", "{a: ", "[a, ", "- ", "? "}) {
        CAPTURE(opening);
        const std::string error = error_in(repeated(opening, 100'000));
        CHECK(error.starts_with("s.yaml:1:"));
        CHECK(error.ends_with("lists and mappings are nested too deep"));
    }
    std::string stairs;
    for (std::size_t i = 0; i < 500; ++i) stairs += std::string(i, ' ') + "a:\n";
    CHECK(error_in(stairs) == "s.yaml:13:13: lists and mappings are nested too deep");
}

TEST_CASE("broken YAML is an error with its place") {
    CHECK(error_in("name: s\ngrid: {a: [1, 2}\n").starts_with("s.yaml:2:16: not YAML: "));
    CHECK(error_in("name: s\n\tgrid: 1\n").starts_with("s.yaml:2:"));
    CHECK(error_in("name: s\ngrid: {a: [1, 2\n").find(": not YAML: ") != std::string::npos);
    CHECK(error_in("name: @s\n").starts_with("s.yaml:1:7: not YAML: "));
}

TEST_CASE("bytes that are no text are named with their place") {
    const std::string not_utf8 = "this byte is not UTF-8; save the file as UTF-8";
    for (const std::string bytes : {"\xff", "\xc3(", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                    "\xf0\x9f\x8e", "\x80", "\xf8\x88\x80\x80\x80"})
        CHECK(error_in("name: s\n# \xc3\xa9" + bytes) == "s.yaml:2:4: " + not_utf8);
    CHECK(error_in(std::string("name: s\nrun\0ner: noop\n", 21)) == "s.yaml:2:4: a NUL byte: this is not a text file");
    CHECK(error_in("\xff\xfe"
                   "name") == "s.yaml:1:1: " + not_utf8);
}

TEST_CASE("text in UTF-8, with a byte order mark or Windows line ends, is read") {
    const SweepFile file =
        parse("\xef\xbb\xbfname: s\r\nrunner: noop\r\nfixed: {a: caf\xc3\xa9 \xf0\x9f\x8e\xa8}\r\n", "s");
    CHECK(file.name == "s");
    CHECK(file.fixed.at(0).value.text == "caf\xc3\xa9 \xf0\x9f\x8e\xa8");
}

TEST_CASE("a file that cannot be a sweep file is refused without reading it all") {
    const TemporaryFolder folder;
    const auto error = [&](const std::filesystem::path& file) {
        const std::string message = error_of([&] { load(file, {}); });
        REQUIRE(message.starts_with(file.string() + ":1:1: "));
        return message.substr(file.string().size() + 6);
    };
    const std::string too_large =
        "the file is larger than 1 MiB; a sweep file is a page of text (is this the right file?)";
    CHECK(error(folder.path()) == "this is a folder, not a sweep file");
    CHECK(error(folder.path() / "gone.yaml") == "cannot be read: No such file or directory");
    CHECK(error(folder.write("empty.yaml", "")) == "the file is empty");
    CHECK(error(folder.write("remarks.yaml", "# nothing yet\n\n")) == "the file is empty");
    CHECK(error(folder.write("12MB.yaml", std::string(12'000'000, 'a'))) == too_large);
    CHECK(error("/dev/zero") == too_large);
}

TEST_CASE("a file of exactly the largest size is read") {
    const TemporaryFolder folder;
    std::string text = "name: s\nrunner: noop\n#";
    text.resize(YamlNode::most_bytes, '-');
    CHECK(load(folder.write("large.yaml", text), {}).name == "s");
    CHECK_THROWS_AS(load(folder.write("larger.yaml", text + "-"), {}), SweepFileError);
}

TEST_CASE("a large file of one error repeated ends with the first") {
    for (const std::string line :
         {"a: 1\n", "? a\n: b\n", "- x\n", "[]",  "'",     "\"\\n", "&a ", "*a ", "! ", "%A\n",
          "|\n",    ": ",         ":\n",   "a\n", "---\n", "...\n", "\t",  "\r",  "}",  "a: a: "}) {
        CAPTURE(line);
        CHECK(error_in(repeated(line, 200'000 / line.size())).starts_with("s.yaml:"));
    }
}
