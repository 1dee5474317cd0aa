#include "orchestrator/cli/reference/value_kinds.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <sstream>

#include "orchestrator/cli/reference/shell_scripts.hpp"
#include "orchestrator/plan/runner_program.hpp"
#include "orchestrator/sweep/sweep_file.hpp"
#include "schema/database/store.hpp"
#include "schema/query/recipes.hpp"
#include "schema/query/sweep_progress.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

bool fits(const fs::path& file, const std::string& extension) {
    if (extension.empty() || file.extension() == extension) return true;
    return extension == ".yaml" && file.extension() == ".yml";
}

// Hidden files only where a dot is typed. extension "/": folders alone.
Texts files(const std::string& typed, const std::string& extension) {
    const auto slash = typed.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : typed.substr(0, slash + 1);
    const bool hidden = typed.substr(folder.size()).starts_with('.');
    Texts names;
    std::error_code error;
    for (fs::directory_iterator at(folder.empty() ? "." : with_home(folder), error), end; !error && at != end;
         at.increment(error)) {
        const std::string name = at->path().filename();
        if (name.starts_with('.') != hidden) continue;
        std::error_code ignored;
        if (at->is_directory(ignored))
            names.push_back(folder + name + '/');
        else if (extension != "/" && fits(at->path(), extension))
            names.push_back(folder + name);
    }
    return names;
}

Texts sweeps(const LineContext& context) {
    Texts names;
    for (const std::string& database : context.databases) {
        if (!fs::exists(database)) continue;
        schema::Store store(database, schema::OpenMode::read_only);
        for (const schema::SweepHead& head : schema::sweep_heads(store)) names.push_back(head.name);
    }
    return names;
}

sweep::RunnerDescription runner_of(const sweep::SweepFile& file) {
    return sweep::RunnerDescription::parse(plan::describe(plan::find_runner(file.runner)));
}

Texts values_of(const sweep::ParameterSpec& spec) {
    Texts values = spec.choices;
    if (spec.type == sweep::ParameterSpec::Type::boolean) values = {"true", "false"};
    if (values.empty() && spec.default_value) values.push_back(spec.default_value->text);
    return values;
}

// "NAME=" before the sign, then "NAME=V1,V2" with another value at the end.
Texts parameters(const std::string& typed, const LineContext& context) {
    const sweep::SweepFile file = sweep::load(context.sweep_file, {});
    const sweep::RunnerDescription runner = runner_of(file);
    const auto equals = typed.find('=');
    Texts found;
    if (equals == std::string::npos) {
        for (const std::string& name : file.given_names()) found.push_back(name + '=');
        for (const std::string& name : runner.parameter_names()) found.push_back(name + '=');
        return found;
    }
    const sweep::ParameterSpec* spec = runner.find(typed.substr(0, equals));
    if (!spec) return found;
    const std::string before = typed.substr(0, typed.find_last_of("=,") + 1);
    for (const std::string& value : values_of(*spec)) found.push_back(before + value);
    if (spec->type == sweep::ParameterSpec::Type::file)
        for (const std::string& name : files(typed.substr(before.size()), "")) found.push_back(before + name);
    return found;
}

Texts recipes() {
    Texts names;
    for (const schema::Recipe& recipe : schema::recipes()) names.push_back('@' + recipe.name);
    return names;
}

Texts recipe_parameters(const std::string& typed, const LineContext& context) {
    const schema::Recipe& recipe = schema::find_recipe(context.recipe);
    Texts found;
    if (typed.starts_with("sweep="))
        for (const std::string& sweep : sweeps(context)) found.push_back("sweep=" + sweep);
    else
        for (const schema::RecipeParameter& parameter : recipe.parameters) found.push_back(parameter.name + '=');
    return found;
}

Texts devices(const LineContext& context) {
    if (context.sweep_file.empty()) return {"cpu"};
    Texts names;
    for (const sweep::DeviceSpec& device : runner_of(sweep::load(context.sweep_file, {})).devices)
        names.push_back(device.device);
    return names;
}

Texts candidates_of(const std::string& kind, const std::string& typed, const LineContext& context) {
    if (kind.starts_with("FILE")) return files(typed, kind.substr(4));
    if (kind == "FOLDER") return files(typed, "/");
    if (kind == "SWEEP") return sweeps(context);
    if (kind == "NAME=V1,V2") return parameters(typed, context);
    if (kind == "@RECIPE") return recipes();
    if (kind == "NAME=VALUE") return recipe_parameters(typed, context);
    if (kind == "DEVICE") return devices(context);
    if (kind == "SHELL") return shells();
    if (kind == "RUNNER") return plan::known_runners();
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    return std::ranges::any_of(kind, is_upper) ? Texts{} : Texts{kind};
}

}  // namespace

std::string with_home(const std::string& path) {
    const char* home = std::getenv("HOME");
    return path.starts_with("~/") && home ? home + path.substr(1) : path;
}

Texts value_candidates(const std::string& kind, const std::string& typed, const LineContext& context) {
    Texts all;
    std::istringstream kinds(kind);
    for (std::string each; std::getline(kinds, each, '|');) {
        try {
            for (std::string& candidate : candidates_of(each, typed, context))
                if (candidate.starts_with(typed)) all.push_back(std::move(candidate));
        } catch (const std::exception&) {  // a file that is half written; the command itself will say what is wrong
        }
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace stylesweep::cli
