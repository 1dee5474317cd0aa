#include <doctest/doctest.h>

#include <string>

#include "runners/command/last_object.hpp"

using stylesweep::command::LastJsonObject;
using stylesweep::command::Objects;

namespace {

struct Found {
    nlohmann::json last;
    std::size_t unreadable = 0;
    bool operator==(const Found&) const = default;
};

// Cut into pieces of `size` bytes.
Found found(const std::string& output, std::size_t size) {
    LastJsonObject object;
    for (std::size_t at = 0; at < output.size(); at += size) object.add(std::string_view(output).substr(at, size));
    nlohmann::json last = object.take();
    return {std::move(last), object.unreadable()};
}

void check(const std::string& output, const std::string& last, std::size_t unreadable = 0) {
    CAPTURE(output.substr(0, 200));
    const nlohmann::json wanted = last.empty() ? nlohmann::json() : nlohmann::json::parse(last);
    for (const std::size_t size : {std::size_t{1}, std::size_t{3}, std::size_t{1 << 16}}) {
        const Found got = found(output, size);
        CHECK(got.last == wanted);
        CHECK(got.unreadable == unreadable);
    }
}

}  // namespace

TEST_CASE("the last object counts behind a prefix, a carriage return, over lines and at the log's end") {
    check("epoch 3/3 {\"loss\": 0.1}\n", "{\"loss\": 0.1}");
    check("epoch 3/3 {\"loss\": 0.1} done\nbye\n", "{\"loss\": 0.1}");
    check("10%\r100%\r{\"loss\": 0.3}", "{\"loss\": 0.3}");
    check("{\n \"a\": [1, {\"b\": 2}],\r\n \"c\": \"} \\\" {\"\n}\n",
          "{\n \"a\": [1, {\"b\": 2}],\r\n \"c\": \"} \\\" {\"\n}");
    check("{\"a\": 1} {\"a\": 2}{\"a\": 3}", "{\"a\": 3}");
    for (const char* value : {"NaN", "nan", "-nan", "inf", "-Infinity", "1e400", "-1e999"})
        check("{\"b\": 1, \"a\": " + std::string(value) + "}\n", "{\"b\": 1, \"a\": null}");
}

TEST_CASE("braces that begin no object are neither counted nor in the way") {
    check("using {placeholder} and { and {{\"a\": 1}\n", "{\"a\": 1}");
    check("set {1, 2} {x: y} {http://a} {} {12:30} end {\"never ends\n{\"a\": 1}\n", "{\"a\": 1}");
    check("{\"a\": 1}\n{}\n", "{\"a\": 1}");
    check("no object at all\n", "");
}

TEST_CASE("what looks like metrics and cannot be read is counted, and hides no other") {
    check("{'loss': 0.4}\n", "", 1);
    check("{\"loss\": 0.5,}\n", "", 1);
    check("{\"loss\": 0.6, \"n\": \"\xff\"}\n", "", 1);
    check("{acc: 0.5}\n", "", 1);
    check("{acc:.5, n: 2}\n", "", 1);
    check("{\"acc\":.5}\n", "", 1);
    check("{\u201cacc\u201d: 0.5}\n", "", 1);
    check("{'loss': tensor(0.25), 'ok': True}\n", "", 1);
    check("{\"loss\": 0.1\nnext {\"a\": 2}\n", "{\"a\": 2}", 1);
    check("{\"a\": 1}\n{\"loss\": 0.1 oops, \"x\": {\"b\": 1}}\n", "{\"a\": 1}", 1);
    check("{\"a\": 1}\n{\"loss\": [0.1, ", "{\"a\": 1}", 1);
}

TEST_CASE("an object that is too long or too deep is counted, and what follows is found") {
    check("{\"a\": \"" + std::string(2 << 20, 'x') + "\"}\n{\"b\": 1}\n", "{\"b\": 1}", 1);
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "{\"a\":";
    check(deep + "\n{\"b\": 1}\n", "{\"b\": 1}", 1);
}

TEST_CASE("the example is one line of UTF-8") {
    LastJsonObject object;
    object.add("step 1 {'loss': \"\xff\",\n 'x': 1}\n");
    CHECK(object.take().is_null());
    CHECK(object.example() == "{'loss': \"\xef\xbf\xbd\",");
}

TEST_CASE("an object in UTF-16 is counted, whatever its byte order") {
    for (const bool big : {false, true}) {
        std::string bytes;
        for (const char c : std::string("a\n{\"acc\": 0.5}\n"))
            bytes += big ? std::string{'\0', c} : std::string{c, '\0'};
        check(bytes, "", 1);
    }
    check(std::string("{\0\0\1\2{\"a\": 1}", 13), "{\"a\": 1}");
    LastJsonObject object;
    object.add(std::string_view("{\0\"\0a\0\"\0", 8));
    CHECK(object.take().is_null());
    CHECK(object.example() == "{\"a\"");
}

TEST_CASE("names of numbers are known from all objects; of all objects of a file the last value of a name counts") {
    LastJsonObject last, all(Objects::all);
    for (LastJsonObject* each : {&last, &all})
        each->add("{\"a\": 1, \"t\": \"x\"}\n{\"b\": 2, \"c\": 3}\n{\"b\": 4} {\"cut\": ");
    CHECK(last.take() == nlohmann::json{{"b", 4}});
    CHECK(last.numbers() == std::set<std::string>{"a", "b", "c"});
    CHECK(all.take() == nlohmann::json{{"a", 1}, {"b", 4}, {"c", 3}, {"t", "x"}});
    CHECK(all.unreadable() == 1);
}
