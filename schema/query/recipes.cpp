#include "schema/query/recipes.hpp"

#include <algorithm>
#include <span>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace stylesweep::embedded {
std::span<const std::pair<std::string_view, std::string_view>> recipe_files();
}  // namespace stylesweep::embedded

namespace stylesweep::schema {
namespace {

std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    text.erase(0, text.find_first_not_of(' '));
    return text;
}

// ":name = value  meaning": two spaces end the value.
RecipeParameter parse_parameter(const std::string& recipe, const std::string& line) {
    const auto equals = line.find(" = ");
    if (equals == std::string::npos)
        throw std::invalid_argument("recipe " + recipe + ": '" + line + "' is not ':name = default  meaning'");
    const std::string rest = line.substr(equals + 3);
    const auto gap = rest.find("  ");
    const std::string meaning = gap == std::string::npos ? std::string() : trimmed(rest.substr(gap));
    return {line.substr(1, equals - 1), trimmed(rest.substr(0, gap)), meaning};
}

std::vector<Recipe> parse_all() {
    std::vector<Recipe> all;
    for (const auto& [name, text] : embedded::recipe_files()) all.push_back(parse_recipe(std::string(name), text));
    std::ranges::sort(all, {}, &Recipe::name);
    return all;
}

}  // namespace

Recipe parse_recipe(std::string name, std::string_view text) {
    Recipe recipe;
    recipe.name = std::move(name);
    recipe.sql = text;
    std::istringstream lines(recipe.sql);
    for (std::string line; std::getline(lines, line) && line.starts_with("-- ");) {
        line.erase(0, 3);
        if (recipe.description.empty())
            recipe.description = line;
        else if (line.starts_with(':'))
            recipe.parameters.push_back(parse_parameter(recipe.name, line));
    }
    if (recipe.description.empty())
        throw std::invalid_argument("recipe " + recipe.name + ": its first line must be '-- what it answers'");
    return recipe;
}

const std::vector<Recipe>& recipes() {
    static const std::vector<Recipe> all = parse_all();
    return all;
}

const Recipe& find_recipe(std::string_view name) {
    std::string known;
    for (const Recipe& recipe : recipes()) {
        if (recipe.name == name) return recipe;
        known += (known.empty() ? "" : ", ") + recipe.name;
    }
    throw std::invalid_argument("no recipe '@" + std::string(name) + "'; known: " + known);
}

}  // namespace stylesweep::schema
