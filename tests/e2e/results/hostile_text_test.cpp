// Programs print what they like: bytes that are no UTF-8, escape sequences, carriage returns. No terminal and no page
// gets them raw.
#include "base/text/utf8.hpp"
#include "tests/e2e/fixture.hpp"
#include "tests/e2e/terminal.hpp"

namespace stylesweep::e2e {
namespace {

// Fails with a message of all that harms.
struct Hostile : Workplace {
    Hostile() {
        write("s.yaml",
              "name: s\nrunner: command\nlimits: {retries: 0}\n"
              "command: 'printf \"caf\\351 \\303 \\033[2J\\033]0;title\\007 10%%\\r20%%\\r\\n\\000<b>\\302\\233\\177 "
              "last\"; "
              "exit 1'\ngrid: {mode: [\"a\\e[31m\\x85\\x7F\", b]}\n");
        REQUIRE(run({"run", "s.yaml"}).code == 1);
    }
};

void check_clean(const std::string& text) {
    CHECK_MESSAGE(text == printable(text), text);
}

TEST_CASE("Hostile bytes of a log and a parameter are replaced wherever people read") {
    const Hostile place;
    const std::string key = place.value("SELECT max(job_key) FROM jobs WHERE params LIKE '%\"b\"%'");
    for (const Arguments& command : std::vector<Arguments>{{"show", key},
                                                           {"status"},
                                                           {"status", "--format", "json"},
                                                           {"query", "SELECT * FROM results"},
                                                           {"query", "SELECT * FROM results", "--format", "json"},
                                                           {"query", "SELECT * FROM results", "--format", "markdown"},
                                                           {"query", "@failures"},
                                                           {"plan", "s.yaml"},
                                                           {"report", "-o", "-"},
                                                           {"report", "--markdown", "-"},
                                                           {"run", "s.yaml", "--rerun", "failed"}}) {
        CAPTURE(command.front());
        const Outcome end = place.run(command);
        check_clean(end.out);
        check_clean(end.err);
    }
    const std::string log = place.run({"show", key}).out;
    CHECK_MESSAGE(contains(log, "    | caf\uFFFD \uFFFD ?[2J?]0;title? 10%\n    | 20%\n    | <b>?? last"), log);
    const std::string page = place.run({"report", "-o", "-"}).out;
    CHECK_MESSAGE(contains(page, "caf\uFFFD \uFFFD ?[2J?]0;title? 10%\n20%\n&lt;b&gt;?? last"), page);
}

TEST_CASE("A program gets every byte as CSV, a terminal does not") {
    const Hostile place;
    const Arguments command = {"query", "SELECT params ->> '$.mode' AS mode FROM jobs ORDER BY 1", "--format", "csv"};
    CHECK(place.run(command).out == "mode\na\x1b[31m\xC2\x85\x7F\nb\n");
    Terminal terminal(24, 80);
    if (!terminal.usable()) {
        MESSAGE("skipped: the system lends no terminal");
        return;
    }
    CHECK(terminal.start(place, command).wait().code == 0);
    CHECK_MESSAGE(contains(terminal.shown(), "mode\r\na?[31m??\r\nb\r\n"), terminal.shown());
}

TEST_CASE("A message that quotes what somebody wrote does not bring its escapes to the terminal") {
    const Workplace place;
    place.write("s.yaml", "name: s\nrunner: noop\ngrid: {outcome: [\"\\e[2Jx\"]}\n");
    for (const Arguments& command : std::vector<Arguments>{{"plan", "s.yaml"},
                                                           {"plan", "s.yaml", "--set", "\x1b[2J=1"},
                                                           {"show", "\x1b[2J"},
                                                           {"\x1b[2J"},
                                                           {"query", "SELECT '\x1b"}}) {
        const Outcome end = place.run(command);
        CHECK(end.code != 0);
        check_clean(end.err);
    }
}

}  // namespace
}  // namespace stylesweep::e2e
