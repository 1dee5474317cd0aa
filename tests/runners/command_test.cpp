// The parts of the command runner that need no process: command lines, output, reported metrics.
#include <doctest/doctest.h>

#include "runners/command/command_line.hpp"
#include "runners/command/output.hpp"
#include "runners/command/reported.hpp"

using namespace stylesweep;
using namespace stylesweep::command;
using Words = std::vector<std::string>;

namespace {

runners::Recorder reported(const std::string& json) {
    runners::Recorder out;
    record_reported(json, out);
    return out;
}

using Metrics = std::vector<std::pair<std::string, double>>;

}  // namespace

TEST_CASE("a placeholder without a value is refused, and braces in values stay what they are") {
    CHECK_THROWS_WITH_AS(command_line(R"(["run", "{n}"])", {}), "the job has no parameter for {n}",
                         std::invalid_argument);
    CHECK(command_line(R"(["run", "{n}"])", {{"n", "{m}"}, {"m", "x"}}) == Words{"run", "{m}"});
}

TEST_CASE("a list is filled in word by word, whatever the values hold") {
    const std::string hostile = "a b; rm -rf $(x) '\"";
    CHECK(command_line(R"(["run", "--lr={lr}", "{{}}", ""])", {{"lr", hostile}}) ==
          Words{"run", "--lr=" + hostile, "{}", ""});
}

TEST_CASE("a text goes to the shell with each value as one quoted word") {
    CHECK(command_line("run {a} | wc", {{"a", "x y'z"}}) == Words{"/bin/sh", "-c", "run 'x y'\\''z' | wc"});
    CHECK(command_line("[ -e {a} ]", {{"a", "f"}}) == Words{"/bin/sh", "-c", "[ -e 'f' ]"});
    CHECK(command_line("[1]", {}) == Words{"/bin/sh", "-c", "[1]"});
}

TEST_CASE("Python's NaN and Infinity become null, but not within texts") {
    CHECK(without_nan(R"({"a":NaN,"b":-Infinity,"c":Infinity,"d":"NaN \" Infinity","e\\":NaN})") ==
          R"({"a":null,"b":null,"c":null,"d":"NaN \" Infinity","e\\":null})");
}

TEST_CASE("metrics that cannot be kept are left out with a warning, the others stay") {
    for (const char* json : {"", "7", "[1]", "{", "\"a\"", "null"}) {
        CAPTURE(json);
        const auto out = reported(json);
        CHECK(out.metrics.empty());
        CHECK(out.warning == "the metrics are no JSON object");
    }
    const auto out = reported(R"({"ok": 1, "nan": NaN, "deep": {"a": 1}, "list": [1], "no name": 1, "": 1})");
    CHECK(out.metrics == Metrics{{"ok", 1}});
    CHECK(out.warning.starts_with("5 of the metrics left out, such as '"));
    CHECK(reported("{\"" + std::string(65, 'a') + "\": 1}").metrics.empty());
    CHECK(reported(R"({"t": ")" + std::string(10'001, 'x') + "\"}").details.empty());
    CHECK(reported(std::string(100'000, '[')).warning != "");
    CHECK(reported("{\"huge\": 1e999}").metrics.empty());
    std::string many = "{";
    for (int i = 0; i < 600; ++i) many += "\"m" + std::to_string(i) + "\":1,";
    many.back() = '}';
    CHECK(reported(many).metrics.size() == 500);
}

TEST_CASE("numbers become metrics, texts and booleans details") {
    const auto out = reported(
        R"({"loss": -0.5, "epochs": 3, "big": 18446744073709551615, "val/acc": 1e-3, "note": "ä", "ok": true})");
    CHECK(out.metrics == Metrics{{"big", 18446744073709551615.0}, {"epochs", 3}, {"loss", -0.5}, {"val/acc", 1e-3}});
    CHECK(out.details == nlohmann::json{{"note", "ä"}, {"ok", "true"}});
    CHECK(out.warning.empty());
}

TEST_CASE("a decimal number that comes as text becomes a metric with a warning, other texts stay details") {
    const auto out =
        reported(R"({"a": "0.25", "b": "-1e-3", "c": "1.2.3", "d": "inf", "e": "", "f": "0x10", "g": " 1"})");
    CHECK(out.metrics == Metrics{{"a", 0.25}, {"b", -0.001}});
    CHECK(out.details.size() == 5);
    CHECK(out.warning == "2 of the metrics came as text and were taken for numbers, such as a: \"0.25\"");
}
