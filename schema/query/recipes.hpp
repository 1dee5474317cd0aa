// Built-in queries: schema/query/recipes/NAME.sql.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::schema {

struct RecipeParameter {
    std::string name, value, meaning;  ///< value: the default as `-p` takes it
};

/// A built-in query. Its file starts with comment lines: one line on what it answers, more if needed, then a line `--
/// :name = default  meaning` for each parameter.
struct Recipe {
    std::string name, description;
    std::vector<RecipeParameter> parameters;
    std::string sql;  ///< the whole file
};

/// Throws std::invalid_argument unless the text starts as described above.
Recipe parse_recipe(std::string name, std::string_view text);

/// All of them, by name.
const std::vector<Recipe>& recipes();

/// Throws std::invalid_argument listing the names.
const Recipe& find_recipe(std::string_view name);

}  // namespace stylesweep::schema
