// Each recipe against tests/recipes/fixture.sql. A file tests/recipes/NAME.txt has the command lines and what they
// print; docs/recipes.md is made of the same text, so that it cannot be out of date.
#include "schema/query/recipes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "schema/sqlite/functions.hpp"
#include "schema/sqlite/query_parameters.hpp"
#include "tests/reports/golden.hpp"
#include "tests/reports/recipe_database.hpp"

namespace stylesweep::reports::testing {
namespace {

using schema::Recipe;

// "$ stylesweep query @NAME [-p NAME=VALUE]..."
schema::ParameterTexts parameters_in(const std::string& line) {
    schema::ParameterTexts given;
    std::istringstream words(line);
    for (std::string word; words >> word;) {
        if (word != "-p") continue;
        words >> word;
        given[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
    }
    return given;
}

std::string golden_of(const Recipe& recipe) {
    return "tests/recipes/" + recipe.name + ".txt";
}

// The command lines of the golden file, each with its answer of now.
std::string answers(RecipeDatabase& database, const Recipe& recipe) {
    std::istringstream lines(source_text(golden_of(recipe)));
    std::string made;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("$ ")) continue;
        CHECK_MESSAGE(line.starts_with("$ stylesweep query @" + recipe.name), line);
        made += (made.empty() ? "" : "\n") + line + '\n' + database.answer(recipe, parameters_in(line));
    }
    return made;
}

std::string page() {
    std::string text =
        "# Recipes\n\n"
        "Questions people ask of a results database, saved as queries: `stylesweep query @NAME`. `stylesweep query @` "
        "lists\n"
        "them, `-p NAME=VALUE` sets a parameter, `--format csv|json|markdown` gives the answer to another program. "
        "The\n"
        "answers below come from a small example (`tests/recipes/fixture.sql`); a test keeps this page true. The SQL "
        "runs as\n"
        "it is with `stylesweep query -f FILE`; `median`, `percentile`, `stddev`, `ci_low`, `ci_high` and `geomean` "
        "are\n"
        "functions that `stylesweep query` adds to SQLite.\n\n";
    for (const Recipe& recipe : schema::recipes())
        text += "- [@" + recipe.name + "](#" + recipe.name + "): " + recipe.description + "\n";
    for (const Recipe& recipe : schema::recipes())
        text += "\n## " + recipe.name + "\n\n```sql\n" + recipe.sql + "```\n\n```console\n" +
                source_text(golden_of(recipe)) + "```\n";
    return text;
}

TEST_CASE("every recipe answers as its golden file says") {
    RecipeDatabase database;
    CHECK(schema::recipes().size() >= 20);
    for (const Recipe& recipe : schema::recipes()) {
        const std::string made = answers(database, recipe);
        CHECK_MESSAGE(made.find("\n---") != std::string::npos, recipe.name);  // at least one answer
        check_golden(golden_of(recipe), made);
    }
}

TEST_CASE("every recipe has rows for the example, so that its golden file shows something") {
    RecipeDatabase database;
    for (const Recipe& recipe : schema::recipes()) {
        const std::string answer = database.answer(recipe, {});
        CHECK_MESSAGE(std::ranges::count(answer, '\n') > 2, recipe.name);
    }
}

TEST_CASE("a row that stands for several has all that it says from one of them") {
    // Of job 7 the picture comes first by its path, but architecture and precision come last by their names.
    RecipeDatabase pictures(
        "UPDATE artifact SET path = 'images/0.png' WHERE attempt_id = 7;"
        "UPDATE job SET params = json_set(params, '$.architecture', 'wide', '$.precision', 'tf32') WHERE id = 7");
    const std::string same = pictures.answer(schema::find_recipe("duplicates"), {});
    CHECK_MESSAGE(same.find("wide          tf32       images/0.png") != std::string::npos, same);
    // Job 8 failed as job 9 did, and comes before it by its key, but behind it by its message.
    RecipeDatabase failures("UPDATE attempt SET status = 'failed', error_class = 'bad_input' WHERE id = 8");
    const std::string causes = failures.answer(schema::find_recipe("failures"), {});
    CHECK_MESSAGE(causes.find("2  0000000008  the system refused") != std::string::npos, causes);
}

TEST_CASE("every recipe answers for jobs that read files as for others") {
    RecipeDatabase files(
        R"(UPDATE job SET inputs = '{"content":{"path":"/a.jpg","sha256":"aa"},"style":{"path":"/b.jpg","sha256":"bb"}}')");
    RecipeDatabase plain;
    for (const Recipe& recipe : schema::recipes()) CHECK(files.answer(recipe, {}) == plain.answer(recipe, {}));
}

TEST_CASE("the Pareto front names a job of each setting, and the parameters in which its jobs differ") {
    RecipeDatabase database(
        "UPDATE job SET params = json_set(params, '$.style_weight', 20, '$.pooling', 'max') WHERE id = 5");
    const std::string front = database.answer(schema::find_recipe("pareto"), {});
    CHECK_MESSAGE(
        front.find("0000000005  mobilenet_v2  fp32         256     192  harbour.jpg  wave.jpg  style_weight=20 "
                   "pooling=max") != std::string::npos,
        front);
    CHECK_MESSAGE(front.find("wave.jpg  style_weight=100000.0 ") != std::string::npos, front);
}

bool takes_sweep(const Recipe& recipe) {
    return std::ranges::any_of(recipe.parameters, [](const auto& each) { return each.name == "sweep"; });
}

TEST_CASE("a recipe for one sweep has the rows that it shares with another, and each of them once") {
    // Both sweeps ask for all jobs; the names are as long as each other, so that the tables are too.
    RecipeDatabase shared(
        "UPDATE sweep SET name = printf('sweep%d', id); "
        "INSERT OR IGNORE INTO membership (sweep_id, job_id, position) SELECT s.id, j.id, j.position FROM sweep s, job "
        "j");
    const std::set<std::string> by_sweep = {"calibration", "cost",    "failures", "importance",
                                            "progress",    "repeats", "sets",     "weights"};
    for (const Recipe& recipe : schema::recipes()) {
        if (!takes_sweep(recipe) || recipe.name == "preferences" || recipe.name == "decisions")
            continue;  // they are about one sweep
        CAPTURE(recipe.name);
        const std::string first = shared.answer(recipe, {{"sweep", "sweep1"}});
        std::string second = shared.answer(recipe, {{"sweep", "sweep2"}});
        const std::string all = shared.answer(recipe, {});
        if (by_sweep.contains(recipe.name))
            for (auto at = second.find("sweep2"); at != std::string::npos; at = second.find("sweep2", at))
                second[at + 5] = '1';
        else
            CHECK(all == first);
        CHECK(first == second);
        CHECK(std::ranges::count(first, '\n') > 2);
    }
}

TEST_CASE("a recipe for one sweep leaves out what only another asks for, and what its latest plan no longer does") {
    RecipeDatabase plain;
    RecipeDatabase changed("UPDATE membership SET edition = 0 WHERE sweep_id = 2");
    for (const Recipe& recipe : schema::recipes()) {
        if (!takes_sweep(recipe)) continue;
        CAPTURE(recipe.name);
        CHECK(plain.answer(recipe, {{"sweep", "night"}}) == changed.answer(recipe, {{"sweep", "night"}}));
        CHECK(std::ranges::count(plain.answer(recipe, {{"sweep", "none"}}), '\n') == 2);
        if (recipe.sql.find("NOT earlier") != std::string::npos ||
            recipe.sql.find("NOT m.earlier") != std::string::npos)
            CHECK(std::ranges::count(changed.answer(recipe, {{"sweep", "gpu"}}), '\n') == 2);
    }
}

TEST_CASE("no golden file is without its recipe") {
    std::set<std::string> names;
    for (const Recipe& recipe : schema::recipes()) names.insert(recipe.name);
    const std::filesystem::path folder(STYLESWEEP_SOURCE_DIR "/tests/recipes");
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().extension() == ".txt") CHECK_MESSAGE(names.contains(file.path().stem()), file.path().string());
}

TEST_CASE("the page of recipes shows what they are and what they answer") {
    check_golden("docs/recipes.md", page());
}

TEST_CASE("a recipe on an empty database has no rows and no error") {
    SQLite::Database db(":memory:", SQLite::OPEN_READWRITE);
    make_schema(db);
    schema::add_functions(db);
    for (const Recipe& recipe : schema::recipes()) {
        CAPTURE(recipe.name);
        SQLite::Statement statement(db, recipe.sql);
        schema::ParameterTexts defaults;
        for (const auto& parameter : recipe.parameters) defaults[parameter.name] = parameter.value;
        schema::bind_parameters(db, statement, {}, defaults);
        CHECK_FALSE(statement.executeStep());
    }
}

}  // namespace
}  // namespace stylesweep::reports::testing
