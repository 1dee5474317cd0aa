#include <doctest/doctest.h>

#include "orchestrator/sweep/safe_yaml.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using stylesweep::testing::TestFolder;

namespace {

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string refusal_of(const std::string& text) {
    return error_of([&] { parse(text, "s.yaml"); });
}

}  // namespace

TEST_CASE("aliases that grow without end, or refer to themselves, are refused") {
    std::string laughs = "l0: &l0 [lol, lol]\n";
    for (int i = 1; i < 40; ++i) {
        const std::string before = "*l" + std::to_string(i - 1), name = "l" + std::to_string(i);
        laughs += name + ": &" + name + " [" + before + ", " + before + "]\n";
    }
    CHECK(refusal_of(laughs) == "s.yaml:12:12: lists and mappings are nested too deep");
    std::string wide = "a: &a [" + repeated("x, ", 1000) + "x]\nb: &b [" + repeated("*a, ", 1000) + "*a]\n";
    CHECK(refusal_of(wide + "c: [" + repeated("*b, ", 1000) + "*b]\n")
              .ends_with("the file's anchors and aliases expand to more than 32 MiB; use fewer of them"));
    CHECK(refusal_of("a: &a " + std::string(500'000, 'x') + "\nb: [" + repeated("*a, ", 1000) + "*a]\n")
              .ends_with("expand to more than 32 MiB; use fewer of them"));
    CHECK(refusal_of("name: s\ngrid: &me {a: *me}\n") ==
          "s.yaml:2:15: this alias refers to the list or mapping that it is in");
    CHECK(refusal_of("name: s\nfixed: {a: *unknown}\n").starts_with("s.yaml:2:12: "));
}

TEST_CASE("anchors, aliases and merge keys stand for what they name") {
    const SweepFile file = sweep_of(
        "x-common: &common {lr: 0.1, mode: &mode fast}\nx-more: &more {mode: slow, depth: 3}\n"
        "fixed: {<<: [*common, *more], lr: 0.5}\ngrid: {a: &values [1, 2], b: *values, c: [*mode]}\norder: grid");
    CHECK(jobs_of(file) ==
          Jobs{"1|1|fast|fast|3|0.5", "1|2|fast|fast|3|0.5", "2|1|fast|fast|3|0.5", "2|2|fast|fast|3|0.5"});
    CHECK(jobs_of("x-a: &a {a: 1}\ninclude:\n  - {<<: *a, b: 2}\n  - {b: 3, <<: *a}\n  - *a") ==
          Jobs{"1|2", "1|3", "1|-"});
}

TEST_CASE("mistakes around aliases and merge keys are told with the place that is to be mended") {
    const auto error = [](const std::string& text) { return error_of([&] { checked(text); }); };
    CHECK(error("x-a: &a {iterations: many}\nfixed: {<<: *a}") == "s.yaml:3:22: iterations is a number, not 'many'");
    CHECK(error("x-a: &a many\nfixed: {iterations: *a}") == "s.yaml:4:21: iterations is a number, not 'many'");
    CHECK(error("x-a: &a [1]\nfixed: {iterations: *a}") ==
          "s.yaml:4:21: 'iterations' is fixed, so it takes one value; put several under 'grid'");
    CHECK(error("fixed: {a: 1, a: 2}") == "s.yaml:3:15: the key 'a' is given twice");
    CHECK(error("fixed: {<<: 5}") == "s.yaml:3:13: '<<' takes a mapping or a list of them, such as *defaults");
    CHECK(error("fixed: {<<: [{a: 1}, 5]}").find("'<<' takes a mapping") != std::string::npos);
    CHECK(error("fixed: {<<: {a: 1}, <<: {b: 1}}") == "s.yaml:3:21: the key '<<' is given twice");
    CHECK(error("fixed: {\"<<\": 5}").find("'<<' is not a parameter name") != std::string::npos);
}

TEST_CASE("tags and further documents are refused") {
    CHECK(refusal_of("name: s\nrunner: !!binary bm9vcA==\n") ==
          "s.yaml:2:9: tags (tag:yaml.org,2002:binary) are not supported");
    CHECK(refusal_of("name: s\nrunner: noop\n---\nname: t\nrunner: noop\n")
              .ends_with("the file holds more than one YAML document; a sweep file is one"));
}

TEST_CASE("deep nesting ends at its limit, in every form that YAML has for it") {
    for (const std::string opening : {"[", "{", "{a: ", "[a, ", "- ", "? "}) {
        CAPTURE(opening);
        const std::string error = refusal_of(repeated(opening, 100'000));
        CHECK(error.starts_with("s.yaml:1:"));
        CHECK(error.ends_with("lists and mappings are nested too deep"));
    }
    std::string stairs;
    for (std::size_t i = 0; i < 500; ++i) stairs += std::string(i, ' ') + "a:\n";
    CHECK(refusal_of(stairs) == "s.yaml:13:13: lists and mappings are nested too deep");
}

TEST_CASE("broken YAML is an error with its place") {
    CHECK(refusal_of("name: s\ngrid: {a: [1, 2}\n").starts_with("s.yaml:2:16: not YAML: "));
    CHECK(refusal_of("name: s\n\tgrid: 1\n").starts_with("s.yaml:2:"));
    CHECK(refusal_of("name: s\ngrid: {a: [1, 2\n").find(": not YAML: ") != std::string::npos);
    CHECK(refusal_of("name: @s\n").starts_with("s.yaml:1:7: not YAML: "));
    for (const char* text : {"name: @s\n", "name: %s\n", "name: `s`\n", "name: *s\n"})
        CHECK_MESSAGE(refusal_of(text).ends_with("needs quotes"), refusal_of(text));
}

TEST_CASE("bytes that are no text are named with their place") {
    const std::string not_utf8 = "this byte is not UTF-8; save the file as UTF-8";
    for (const std::string bytes : {"\xff", "\xc3(", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                    "\xf0\x9f\x8e", "\x80", "\xf8\x88\x80\x80\x80"})
        CHECK(refusal_of("name: s\n# \xc3\xa9" + bytes) == "s.yaml:2:4: " + not_utf8);
    CHECK(refusal_of(std::string("name: s\nrun\0ner: noop\n", 21)) ==
          "s.yaml:2:4: a NUL byte: this is not a text file");
    CHECK(refusal_of("\xff\xfe"
                     "name") == "s.yaml:1:1: " + not_utf8);
}

TEST_CASE("text in UTF-8, with a byte order mark or Windows line ends, is read") {
    const SweepFile file =
        parse("\xef\xbb\xbfname: s\r\nrunner: noop\r\nfixed: {a: caf\xc3\xa9 \xf0\x9f\x8e\xa8}\r\n", "s");
    CHECK(file.name == "s");
    CHECK(file.fixed.at(0).value.text == "caf\xc3\xa9 \xf0\x9f\x8e\xa8");
}

TEST_CASE("a file that cannot be a sweep file is refused without reading it all") {
    const TestFolder folder;
    const auto error = [&](const std::filesystem::path& file) {
        const std::string message = error_of([&] { load(file, {}); });
        REQUIRE(message.starts_with(file.string() + ":1:1: "));
        return message.substr(file.string().size() + 6);
    };
    const std::string too_large =
        "the file is larger than 32 MiB; a sweep file is text, its data are in files (is this the right file?)";
    CHECK(error(folder.path()) == "this is a folder, not a sweep file");
    CHECK(error(folder.path() / "gone.yaml") == "cannot be read: No such file or directory");
    CHECK(error(folder.write("empty.yaml", "")) == "the file is empty");
    CHECK(error(folder.write("remarks.yaml", "# nothing yet\n\n")) == "the file is empty");
    CHECK(error(folder.write("40MB.yaml", std::string(40'000'000, 'a'))) == too_large);
    CHECK(error("/dev/zero") == too_large);
}

TEST_CASE("a file of exactly the largest size is read") {
    const TestFolder folder;
    std::string text = "name: s\nrunner: noop\n#";
    text.resize(YamlNode::most_bytes, '-');
    CHECK(load(folder.write("large.yaml", text), {}).name == "s");
    CHECK_THROWS_AS(load(folder.write("larger.yaml", text + "-"), {}), SweepFileError);
}

TEST_CASE("a value of 10 MB is a value like any other") {
    const std::string text(10'000'000, 'x');
    for (const std::string& written : {text, '"' + text + '"'})
        CHECK(
            parse("name: s\nrunner: noop\ngrid:\n  a: [1, " + written + "]\n", "s").axes.at(0).rows.at(1).at(0).text ==
            text);
}

TEST_CASE("a file of more values than anybody writes is refused while it is read") {
    const std::string error = refusal_of("name: s\nrunner: noop\ngrid: {a: [" + repeated("1,", 1'000'100) + "]}");
    CHECK(error.find("the file has more than a million values") != std::string::npos);
}

TEST_CASE("a large file of one error repeated ends with the first") {
    for (const std::string line :
         {"a: 1\n", "? a\n: b\n", "- x\n", "[]",  "'",     "\"\\n", "&a ", "*a ", "! ", "%A\n",
          "|\n",    ": ",         ":\n",   "a\n", "---\n", "...\n", "\t",  "\r",  "}",  "a: a: "}) {
        CAPTURE(line);
        CHECK(refusal_of(repeated(line, 200'000 / line.size())).starts_with("s.yaml:"));
    }
}
