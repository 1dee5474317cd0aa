// Tables of published figures: wrong lines first, then what their cells mean.
#include "reports/references/reference.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

using namespace stylesweep::reports;

namespace {

const std::vector<std::string> columns = {"paper", "table", "method",   "device",      "size",      "metric",
                                          "value", "unit",  "protocol", "relative_to", "certainty", "source"};
const std::set<std::string> metrics = {"runtime_s", "peak_memory_bytes", "ssim"};

using Cells = std::map<std::string, std::string>;

// A right line with some cells replaced, in line 2.
ReferenceTable table_with(const Cells& cells) {
    Cells all = {{"paper", "README"},
                 {"table", "Speed"},
                 {"method", "neural_style.py"},
                 {"device", "K80"},
                 {"size", "512"},
                 {"metric", "runtime_s"},
                 {"value", "91"},
                 {"unit", "s"},
                 {"protocol", "optimizer=adam"},
                 {"certainty", "read at source"},
                 {"source", "https://example.org"}};
    for (const auto& [name, value] : cells) all[name] = value;
    ReferenceTable table{"r.csv", columns, {{2, {}}}};
    for (const std::string& name : columns) table.rows[0].cells.push_back(all[name]);
    return table;
}

Reference read(const Cells& cells) {
    return read_references(table_with(cells), metrics).references.at(0);
}

std::string refused(const ReferenceTable& table) {
    try {
        read_references(table, metrics);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a wrong cell is refused with its line, and with what it may be") {
    const std::pair<Cells, const char*> wrong[] = {
        {{{"metric", "run_time"}}, "r.csv:2: unknown metric 'run_time'; known: peak_memory_bytes, runtime_s, ssim"},
        {{{"value", "fast"}}, "r.csv:2: value 'fast'; write a number (24, 1.7, 7.2e2), a range (3..5) or a bound (<1)"},
        {{{"value", "5..3"}}, "r.csv:2: value '5..3'; write a number (24, 1.7, 7.2e2), a range (3..5) or a bound (<1)"},
        {{{"value", "-1"}}, "r.csv:2: value '-1' of runtime_s is not above 0"},
        {{{"value", "-5"}, {"unit", "fps"}}, "r.csv:2: value '-5' of runtime_s is not above 0"},
        {{{"value", "<0"}, {"unit", "fps"}}, "r.csv:2: value '<0' of runtime_s is not above 0"},
        {{{"value", "-5"}, {"unit", "times_less"}, {"relative_to", "optimizer=lbfgs"}},
         "r.csv:2: value '-5' of runtime_s is not above 0"},
        {{{"unit", "times"}, {"relative_to", "optimizer=adam"}},
         "r.csv:2: relative_to has 'optimizer=adam' as the protocol has: write only what is different on the other "
         "side"},
        {{{"unit", "GB"}},
         "r.csv:2: unit 'GB' of runtime_s; known: s, ms, us, min, h, fps, times, times_less, exponent, line_error"},
        {{{"metric", "ssim"}, {"unit", "s"}},
         "r.csv:2: unit 's' of ssim; known: none, times, times_less, exponent, line_error"},
        {{{"unit", "times"}}, "r.csv:2: unit 'times' without relative_to: write what it is relative to, NAME=VALUE"},
        {{{"relative_to", "optimizer=lbfgs"}}, "r.csv:2: relative_to is for the units times and times_less"},
        {{{"metric", "ssim"}, {"unit", "times"}, {"relative_to", "optimizer=lbfgs"}},
         "r.csv:2: ssim is compared by difference, so it has no times"},
        {{{"unit", "exponent"}}, "r.csv:2: a growth has no size: leave the column empty"},
        {{{"size", "big"}}, "r.csv:2: size 'big'; write the longer side, 512, or 768x512"},
        {{{"size", "0x512"}}, "r.csv:2: size '0x512'; write the longer side, 512, or 768x512"},
        {{{"protocol", "adam"}}, "r.csv:2: protocol 'adam'; write NAME=VALUE; NAME=VALUE"},
        {{{"protocol", "size=512"}}, "r.csv:2: protocol has 'size', which has a column of its own"},
        {{{"protocol", "a=1; a=2"}}, "r.csv:2: protocol has 'a' twice"},
        {{{"certainty", "sure"}}, "r.csv:2: certainty 'sure'; known: read at source, read in a copy, not verified"},
        {{{"source", ""}},
         "r.csv:2: no source; write the URL at which the figure can be read, or certainty `not verified`"},
        {{{"paper", " "}}, "r.csv:2: no paper"},
        {{{"device", ""}}, "r.csv:2: no device"},
    };
    for (const auto& [cells, message] : wrong) CHECK(refused(table_with(cells)) == message);
}

TEST_CASE("columns must be those of a table of published figures; relative_to may be absent") {
    ReferenceTable table = table_with({});
    table.columns[0] = "papers";
    CHECK(
        refused(table).starts_with("r.csv:1: unknown column papers; missing column paper; a table of published "
                                   "figures has paper, table, method, device, size, metric, value, unit, protocol, "
                                   "certainty, source and, if it has ratios, relative_to"));
    CHECK(refused({"r.csv", columns, {}}) == "r.csv: no lines below the header; add a published figure");
    table = table_with({});
    table.columns.erase(table.columns.begin() + 9);
    table.rows[0].cells.erase(table.rows[0].cells.begin() + 9);
    CHECK(refused(table).empty());
}

TEST_CASE("a number stands for all that round to it; bounds and ranges are as they are written") {
    struct Case {
        const char* text;
        double low, high;
        bool is_bound;
    };
    constexpr double infinite = std::numeric_limits<double>::infinity();
    for (const auto& [text, low, high, is_bound] :
         {Case{"24", 23.5, 24.5, false}, Case{"1.7", 1.65, 1.75, false}, Case{"7.2e2", 715, 725, false},
          Case{"7.2e+02", 715, 725, false}, Case{"2e-1", 0.15, 0.25, false}, Case{"1", 0.5, 1.5, false},
          Case{"0.20", 0.195, 0.205, false}, Case{"3..5", 3, 5, true}, Case{"<1", -infinite, 1, true},
          Case{">=0.99", 0.99, infinite, true}}) {
        const Band band = parse_band(text).value();
        CHECK((band.low == low || band.low == doctest::Approx(low)));
        CHECK((band.high == high || band.high == doctest::Approx(high)));
        CHECK(band.is_bound == is_bound);
    }
    for (const char* text : {"", "<", "..", "1..", "nan", "inf", "1 2", "+3"}) CHECK_FALSE(parse_band(text));
}

TEST_CASE("units become the metric's, frames a second their inverse, times_less its inverse") {
    CHECK(read({{"value", "50"}, {"unit", "ms"}}).band.high == doctest::Approx(0.0505));
    CHECK(read({{"value", "15"}, {"unit", "fps"}}).band.low == doctest::Approx(1 / 15.5));
    CHECK(read({{"value", "15"}, {"unit", "fps"}}).band.high == doctest::Approx(1 / 14.5));
    const Reference memory = read({{"metric", "peak_memory_bytes"}, {"value", "1.7"}, {"unit", "GiB"}});
    CHECK(memory.band.low == doctest::Approx(1.65 * 1024 * 1024 * 1024));
    const Reference ratio = read({{"value", "7.2e2"}, {"unit", "times_less"}, {"relative_to", "architecture=vgg19"}});
    CHECK(ratio.quantity == Quantity::ratio);
    CHECK(ratio.band.low == doctest::Approx(1.0 / 725));
    CHECK(ratio.band.high == doctest::Approx(1.0 / 715));
    CHECK(ratio.relative_to == Fields{{"architecture", "vgg19"}});
}

TEST_CASE("size and device are conditions like the protocol; device `any` is none") {
    CHECK(read({}).protocol == Fields{{"optimizer", "adam"}, {"size", "512"}, {"device", "K80"}});
    CHECK(read({{"device", "any"}, {"size", ""}, {"protocol", " a = 1 ;; b=x y "}}).protocol ==
          Fields{{"a", "1"}, {"b", "x y"}});
    CHECK(read({{"certainty", "not verified"}, {"source", ""}}).source.empty());
}
