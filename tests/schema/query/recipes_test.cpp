#include "schema/query/recipes.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace stylesweep::schema;

TEST_CASE("a recipe that does not say what it answers, or a parameter without a default, is refused") {
    CHECK_THROWS_WITH_AS(parse_recipe("r", "SELECT 1"), "recipe r: its first line must be '-- what it answers'",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(parse_recipe("r", ""), "recipe r: its first line must be '-- what it answers'",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(parse_recipe("r", "-- Answers.\n-- :x  no default\nSELECT :x"),
                         "recipe r: ':x  no default' is not ':name = default  meaning'", std::invalid_argument);
}

TEST_CASE("an unknown recipe is told with the names there are") {
    try {
        find_recipe("paretto");
        FAIL("found");
    } catch (const std::invalid_argument& error) {
        CHECK(std::string(error.what())
                  .starts_with("no recipe '@paretto'; known: best-precision, best-within, calibration, "));
    }
}

TEST_CASE("a recipe's header is its description and its parameters; the SQL is the whole file") {
    const Recipe recipe = parse_recipe("r",
                                       "-- What it answers.\n"
                                       "-- More about it.\n"
                                       "-- :limit = 5  how many\n"
                                       "-- :name = 'a b'  whose\n"
                                       "-- :bare = 1\n"
                                       "SELECT 1 -- :no = parameter\n");
    CHECK(recipe.description == "What it answers.");
    REQUIRE(recipe.parameters.size() == 3);
    CHECK(recipe.parameters[0].name == "limit");
    CHECK(recipe.parameters[0].value == "5");
    CHECK(recipe.parameters[0].meaning == "how many");
    CHECK(recipe.parameters[1].value == "'a b'");
    CHECK(recipe.parameters[2].value == "1");
    CHECK(recipe.parameters[2].meaning.empty());
    CHECK(recipe.sql.ends_with("-- :no = parameter\n"));
}

TEST_CASE("the recipes come by name, one line about each") {
    std::string last;
    for (const Recipe& recipe : recipes()) {
        CAPTURE(recipe.name);
        CHECK(last < recipe.name);
        CHECK(recipe.description.size() < 115);
        CHECK(recipe.description.ends_with('.'));
        for (const RecipeParameter& parameter : recipe.parameters) CHECK_FALSE(parameter.meaning.empty());
        last = recipe.name;
    }
    CHECK(find_recipe("pareto").name == "pareto");
}
