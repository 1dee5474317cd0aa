// The example of the saved queries, tests/recipes/fixture.sql, in memory.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/text/table.hpp"
#include "schema/query/recipes.hpp"
#include "schema/sqlite/functions.hpp"
#include "schema/sqlite/query_parameters.hpp"
#include "schema/sqlite/read_only.hpp"
#include "schema/sqlite/write_query.hpp"
#include "tests/reports/golden.hpp"

namespace stylesweep::reports::testing {

using RecipeRows = std::vector<std::map<std::string, std::string>>;  ///< by column; NULL is ""

class RecipeDatabase {
  public:
    /// The example, changed by `change`.
    explicit RecipeDatabase(const std::string& change = "") {
        make_schema(db);
        db.exec(source_text("tests/recipes/fixture.sql"));
        if (!change.empty()) db.exec(change);
        schema::add_functions(db);
        schema::allow_only_reading(db);
    }
    std::string answer(const schema::Recipe& recipe, const schema::ParameterTexts& given) {
        SQLite::Statement statement = prepared(recipe, given);
        std::ostringstream out;
        schema::write_query(statement, out, Format::table);
        return out.str();
    }
    RecipeRows rows(const std::string& recipe, const schema::ParameterTexts& given = {}) {
        SQLite::Statement statement = prepared(schema::find_recipe(recipe), given);
        RecipeRows all;
        while (statement.executeStep()) {
            all.emplace_back();
            for (int i = 0; i < statement.getColumnCount(); ++i)
                all.back()[statement.getColumnName(i)] = statement.getColumn(i).getString();
        }
        return all;
    }
    SQLite::Database db{":memory:", SQLite::OPEN_READWRITE};

  private:
    SQLite::Statement prepared(const schema::Recipe& recipe, const schema::ParameterTexts& given) {
        SQLite::Statement statement(db, recipe.sql);
        schema::ParameterTexts defaults;
        for (const auto& parameter : recipe.parameters) defaults[parameter.name] = parameter.value;
        schema::bind_parameters(db, statement, given, defaults);
        return statement;
    }
};

}  // namespace stylesweep::reports::testing
