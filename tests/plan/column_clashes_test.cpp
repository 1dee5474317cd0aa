#include "orchestrator/plan/column_clashes.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "schema/database/store.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;

namespace {

// Columns of `results` that a parameter of that name fills.
constexpr const char* filled[] = {"architecture", "precision",  "resolution",       "content_weight",
                                  "style_weight", "iterations", "optimizer",        "content",
                                  "style",        "seed",       "content_category", "style_category"};

std::vector<std::string> remarks_on(const std::string& parameter) {
    const auto runner =
        sweep::RunnerDescription::parse(R"({"protocol": 1, "runner": "any", "open": true, "parameters": []})");
    return plan::remarks_on_columns(sweep::parse("name: s\nrunner: any\ngrid: {" + parameter + ": [1]}\n", "s.yaml"),
                                    runner);
}

}  // namespace

TEST_CASE("a parameter named as a column of the view results that it does not fill is told, whatever that view has") {
    const testing::TestFolder folder;
    schema::Store store(folder.path() / "r.db", schema::OpenMode::create);
    SQLite::Statement columns(store.db(), "SELECT name FROM pragma_table_info('results')");
    int told = 0;
    while (columns.executeStep()) {
        const std::string name = columns.getColumn(0).getString();
        CAPTURE(name);
        const bool is_filled = std::ranges::find(filled, name) != std::end(filled);
        CHECK(remarks_on(name).empty() == is_filled);
        told += !is_filled;
    }
    CHECK(told > 40);
    CHECK(remarks_on("Runtime_S").size() == 1);
    CHECK(remarks_on("lr").empty());
}
