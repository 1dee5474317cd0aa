#include "runners/command/parameter_variables.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text/placeholders.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::command;

namespace {

using Words = std::vector<std::string>;

constexpr std::size_t enough = 1 << 20;

std::string content(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return std::move(text).str();
}

}  // namespace

TEST_CASE("a value that no variable can hold is in a file, as it is, which goes with the job") {
    const testing::TestFolder folder;
    const std::filesystem::path files = folder.path() / "f";
    const std::string text = "a\n" + std::string(most_word, 'x');
    {
        const ParameterVariables variables({{"lr", {"0.1"}}, {"data.text", {text}}}, enough, files);
        CHECK(variables.all() ==
              Words{"STYLESWEEP_PARAM_lr=0.1", "STYLESWEEP_PARAM_data_text_FILE=" + (files / "data.text").string()});
        CHECK(content(files / "data.text") == text);
    }
    CHECK_FALSE(std::filesystem::exists(files));
}

TEST_CASE("null has no variable, false and an empty text have") {
    const ParameterVariables variables(
        {{"a", {"null", Filling::Kind::null}}, {"b", {"false", Filling::Kind::no}}, {"c", {""}}}, enough, "/nowhere");
    CHECK(variables.all() == Words{"STYLESWEEP_PARAM_c=", "STYLESWEEP_PARAM_b=false"});
}

TEST_CASE("where many long values do not fit together, the longest ones are in files") {
    const testing::TestFolder folder;
    Fillings values;
    for (int i = 0; i < 30; ++i) values["p" + std::to_string(i)] = {std::string(100'000 + i, 'x')};
    const ParameterVariables variables(values, enough, folder.path() / "f");
    CHECK(variables.all().size() == 30);
    CHECK(room_taken(variables.all()) < enough);
    CHECK(variables.all().front().starts_with("STYLESWEEP_PARAM_p0=x"));
    CHECK(variables.all().back() == "STYLESWEEP_PARAM_p29_FILE=" + (folder.path() / "f/p29").string());
    CHECK(room_for_words() >= 131072);
}
