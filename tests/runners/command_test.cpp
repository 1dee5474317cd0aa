// The parts of the command runner that need no process: command lines, output, reported metrics.
#include <doctest/doctest.h>

#include "runners/command/command_line.hpp"
#include "runners/command/output.hpp"
#include "runners/command/reported.hpp"
#include "schema/sweeps/text_metrics.hpp"

using namespace stylesweep;
using namespace stylesweep::command;
using Words = std::vector<std::string>;

namespace {

runners::Recorder reported(const std::string& json) {
    runners::Recorder out;
    LastJsonObject printed;
    record_reported(json, printed, out);
    return out;
}

using Metrics = std::vector<std::pair<std::string, double>>;
using Texts = schema::TextMetrics;

Texts texts_of(const runners::Recorder& out) {
    return schema::text_metrics_in(out.details.dump());
}

}  // namespace

TEST_CASE("a placeholder without a value is refused, and braces in values stay what they are") {
    CHECK_THROWS_WITH_AS(command_line(R"(["run", "{n}"])", {}), "the job has no parameter for {n}",
                         std::invalid_argument);
    CHECK(command_line(R"(["run", "{n}"])", {{"n", {"{m}"}}, {"m", {"x"}}}) == Words{"run", "{m}"});
}

TEST_CASE("a list is filled in word by word, whatever the values hold") {
    const std::string hostile = "a b; rm -rf $(x) '\"";
    CHECK(command_line(R"(["run", "--lr={lr}", "{{}}", ""])", {{"lr", {hostile}}}) ==
          Words{"run", "--lr=" + hostile, "{}", ""});
}

TEST_CASE("a text goes to the shell with each value as one quoted word") {
    CHECK(command_line("run {a} | wc", {{"a", {"x y'z"}}}) == Words{"/bin/sh", "-c", "run 'x y'\\''z' | wc"});
    CHECK(command_line("[ -e {a} ]", {{"a", {"f"}}}) == Words{"/bin/sh", "-c", "[ -e 'f' ]"});
    CHECK(command_line("[1]", {}) == Words{"/bin/sh", "-c", "[1]"});
}

TEST_CASE("a word of nothing but null parameters and conditions that do not hold is left out") {
    const Filling null{"", Filling::Kind::null}, no{"false", Filling::Kind::no};
    const auto words = [](const char* word, const Filling& a, const Filling& b = {"1"}) {
        return command_line(nlohmann::json{"run", word, "end"}.dump(), {{"a", a}, {"b.c", b}});
    };
    const Words without = {"run", "end"};
    CHECK(words("{a}", null) == without);
    CHECK(words("{a}{b.c}", null, null) == without);
    CHECK(words("{a?--amp}", null) == without);
    CHECK(words("{a?--amp}", no) == without);
    CHECK(words("{none?--amp}", no) == without);
    CHECK(words("{a?{b.c?x}}", {"1"}, no) == without);
    CHECK(words("{a}", {""}) == Words{"run", "", "end"});
    CHECK(words("{a?}", {"1"}) == Words{"run", "", "end"});
    CHECK(words("{a}", no) == Words{"run", "false", "end"});
    CHECK(words("{a?--amp}", {"true"}) == Words{"run", "--amp", "end"});
    CHECK(words("{a?--lr={a}}", {"0.1"}) == Words{"run", "--lr=0.1", "end"});
    CHECK(words("x{a?y{b.c}}z", {"1"}, {"2"}) == Words{"run", "xy2z", "end"});
    CHECK(words("x{a?y}z", no) == Words{"run", "xz", "end"});
    CHECK(command_line("run {a} {a?--lr {b.c}} | wc", {{"a", null}, {"b.c", {"1"}}}).at(2) == "run   | wc");
    CHECK(command_line("run {a?--lr {b.c}}", {{"a", {"1"}}, {"b.c", {"2"}}}).at(2) == "run --lr '2'");
    CHECK_THROWS_WITH_AS(command_line(R"(["{a}", "x"])", {{"a", null}}), "the program itself is null",
                         std::invalid_argument);
}

TEST_CASE("Python's NaN and Infinity become null, but not within texts") {
    CHECK(without_nan(R"({"a":NaN,"b":-Infinity,"c":Infinity,"d":"NaN \" Infinity","e\\":NaN})") ==
          R"({"a":null,"b":null,"c":null,"d":"NaN \" Infinity","e\\":null})");
}

TEST_CASE("metrics that cannot be kept are left out with a warning, the others stay") {
    for (const char* json : {"7", "[1]", "{", "\"a\"", "null"}) {
        CAPTURE(json);
        const auto out = reported(json);
        CHECK(out.metrics.empty());
        CHECK(out.warning == "the metrics file has no JSON object");
    }
    const auto out = reported(R"({"ok": 1, "nan": NaN, "deep": {"a": 1}, "list": [1], "t": "nan", "": 1})");
    CHECK(out.metrics == Metrics{{"ok", 1}});
    CHECK(out.warning.starts_with("5 of the metrics left out, such as '"));
    CHECK(reported("{\"" + std::string(201, 'a') + "\": 1}").metrics.empty());
    CHECK(reported("{\"a\\nb\": 1}").metrics.empty());
    CHECK(reported(R"({"t": ")" + std::string(10'001, 'x') + "\"}").details.empty());
    CHECK(reported(R"({"t": "a\u0000b"})").warning.starts_with("1 of the metrics left out, such as 't'"));
    CHECK(reported(std::string(100'000, '[')).warning != "");
}

TEST_CASE("what is no finite number is lost alone") {
    for (const char* value : {"1e400", "-1e999", "NaN", "nan", "-inf", "Infinity", "\"NaN\""}) {
        CAPTURE(value);
        const auto out = reported("{\"a\": 1, \"huge\": " + std::string(value) + ", \"b\": 1e-400}");
        CHECK(out.metrics == Metrics{{"a", 1}, {"b", 0}});
        CHECK(out.warning.starts_with("1 of the metrics left out, such as 'huge': "));
    }
}

TEST_CASE("any name is a metric's, and any number of them") {
    const auto out = reported(R"-({"mAP@50": 1, "loss (val)": 2, "top 1": 3, "Loss": 4, "loss": 5, "\"ä'": 6})-");
    CHECK(out.metrics ==
          Metrics{{"\"ä'", 6}, {"Loss", 4}, {"loss", 5}, {"loss (val)", 2}, {"mAP@50", 1}, {"top 1", 3}});
    CHECK(out.warning.empty());
    std::string many = "{";
    for (int i = 0; i < 3000; ++i) many += "\"m" + std::to_string(i) + "\":1,";
    many.back() = '}';
    CHECK(reported(many).metrics.size() == 3000);
    CHECK(reported(many).warning.empty());
}

TEST_CASE("numbers and truth values become metrics, texts text metrics") {
    const auto out =
        reported(R"({"loss": -0.5, "epochs": 3, "big": 9007199254740992, "val/acc": 1e-3, "note": "ä", "ok": true})");
    CHECK(out.metrics ==
          Metrics{{"big", 9007199254740992.0}, {"epochs", 3}, {"loss", -0.5}, {"ok", 1}, {"val/acc", 1e-3}});
    CHECK(texts_of(out) == Texts{{"note", "ä"}});
    CHECK(out.warning.empty());
}

TEST_CASE("a whole number that is rounded, and a name that is repeated, carry a warning") {
    for (const char* number :
         {"9007199254740993", "-9007199254740993", "18446744073709551615", "-9223372036854775807"}) {
        CAPTURE(number);
        const auto out = reported("{\"ok\": 9007199254740994, \"seed\": " + std::string(number) + "}");
        CHECK(out.metrics.size() == 2);
        CHECK(out.warning ==
              "1 of the metrics are whole numbers of more digits than are kept (above 2^53), such as "
              "seed: \"" +
                  std::string(number) + "\"");
    }
    CHECK(reported(R"({"least": -9223372036854775808, "twice": 18014398509481984})").warning.empty());
    const auto out = reported(R"({"loss": 1, "acc": 2, "loss": 3} {"acc": 4})");
    CHECK(out.metrics == Metrics{{"acc", 4}, {"loss", 3}});
    CHECK(out.warning == "1 name is repeated in one JSON object, whose last value counts: loss");
    CHECK(reported(R"({"a": {"x": 1}, "b": {"x": 1}, "c": 1})").warning.find("repeated") == std::string::npos);
}

TEST_CASE("a decimal number that comes as text becomes a number with a warning, other texts stay what they are") {
    const auto out = reported(
        R"({"a": "0.25", "b": "-1e-3", "c": "1.2.3", "d": "in flight", "e": "", "f": "0x10", "g": " +1 ", "h": "007",
            "i": "-010", "j": "0", "k": "12e4567"})");
    CHECK(out.metrics == Metrics{{"a", 0.25}, {"b", -0.001}, {"g", 1}, {"j", 0}});
    CHECK(texts_of(out) == Texts{{"c", "1.2.3"},
                                 {"d", "in flight"},
                                 {"e", ""},
                                 {"f", "0x10"},
                                 {"h", "007"},
                                 {"i", "-010"},
                                 {"k", "12e4567"}});
    CHECK(out.warning == "4 of the metrics are texts that were converted to numbers, such as a: \"0.25\"");
}

TEST_CASE("a text that resembles a number stays one, with a warning") {
    for (const char* text : {"93%", "1,234", "1,234.50", "0,5", "12 ms", "3.5s", "-2 %", "10 GiB"}) {
        CAPTURE(text);
        const auto out = reported("{\"acc\": \"" + std::string(text) + "\"}");
        CHECK(texts_of(out) == Texts{{"acc", text}});
        CHECK(out.warning ==
              "1 of the metrics resemble a number and stay text, such as acc: \"" + std::string(text) + "\"");
    }
    for (const char* text : {"007", "1.2.3", "2026-11-28", "3 cats", "n/a", "-", "v2", "4f3a9bc", "1, 2"})
        CHECK_MESSAGE(reported("{\"acc\": \"" + std::string(text) + "\"}").warning.empty(), text);
}

TEST_CASE("what a measure of ours cannot be is left out with a warning") {
    const auto out = reported(R"({"runtime_s": -5, "ssim": 1.5, "peak_memory_bytes": "a lot", "loss": -5})");
    CHECK(out.metrics == Metrics{{"loss", -5}});
    CHECK(texts_of(out).empty());
    CHECK(out.warning ==
          "the metric peak_memory_bytes, \"a lot\", is left out: it is not a number; the metric runtime_s, -5, is left "
          "out: a time is at least 0; the metric ssim, 1.5, is left out: SSIM is between -1 and 1");
}

TEST_CASE("all objects of the metrics file count, and one that is cut off costs none of the others") {
    const auto out = reported("{\"a\": 1, \"b\": 2}\n{\"b\": 3}\n{\"loss\": 0.");
    CHECK(out.metrics == Metrics{{"a", 1}, {"b", 3}});
    CHECK(out.warning.starts_with(
        "the program wrote to its metrics file 1 text that looks like metrics but is not JSON"));
}

TEST_CASE("numbers of printed objects that do not count are told") {
    const auto both = [](const char* filed, const char* output) {
        runners::Recorder out;
        LastJsonObject printed;
        printed.add(output);
        record_reported(filed, printed, out);
        return out;
    };
    const char* output = "{\"acc\": 0.5, \"n\": 1, \"t\": \"x\"}\n{\"loss\": 2, \"n\": 2}\n";
    const auto last = both("", output);
    CHECK(last.metrics == Metrics{{"loss", 2}, {"n", 2}});
    CHECK(last.warning == "1 metric of JSON objects before the last one, which counts, not in it: acc");
    CHECK(both("", "{\"n\": 1}\n{\"n\": 2}\n").warning.empty());
    const auto filed = both("{\"n\": 3}", output);
    CHECK(filed.metrics == Metrics{{"n", 3}});
    CHECK(filed.warning == "1 metric printed but not in the metrics file, which counts: loss");
    CHECK(both("no JSON", output).metrics.size() == 2);
}
