// The enums of states have the texts of the schema, and the documentation has every class of errors.
#include "schema/queue/states.hpp"

#include <doctest/doctest.h>

#include <regex>

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

// The texts of CHECK (column IN ('a', 'b')) in the table of "table.column".
std::vector<std::string> checked_texts(Fixture& fixture, const std::string& place) {
    const std::string table = place.substr(0, place.find('.')), column = place.substr(place.find('.') + 1);
    const std::string sql = fixture.text("SELECT sql FROM sqlite_master WHERE name = '" + table + "'");
    std::smatch list;
    REQUIRE(std::regex_search(sql, list, std::regex("CHECK \\(" + column + " IN \\(([^)]*)\\)")));
    const std::string texts = list[1];
    const std::regex quoted("'([^']*)'");
    std::vector<std::string> all;
    for (std::sregex_iterator each(texts.begin(), texts.end(), quoted), end; each != end; ++each)
        all.push_back((*each)[1]);
    return all;
}

template <typename State>
std::vector<std::string> texts_of() {
    return {state_texts<State>.begin(), state_texts<State>.end()};
}

template <typename State>
void check_texts(Fixture& fixture) {
    CHECK(texts_of<State>() == checked_texts(fixture, std::string(state_column<State>)));
    for (const std::string& text : texts_of<State>()) CHECK(to_text(from_text<State>(text)) == text);
}

}  // namespace

TEST_CASE("the texts of states are those that the tables take") {
    Fixture fixture;
    check_texts<JobState>(fixture);
    check_texts<AttemptStatus>(fixture);
    check_texts<ArrayState>(fixture);
    check_texts<ShardState>(fixture);
}

TEST_CASE("the last of each enum has the last text") {
    CHECK(to_text(JobState::unsupported) == "unsupported");
    CHECK(to_text(AttemptStatus::unsupported) == "unsupported");
    CHECK(to_text(ErrorClass::unsupported) == "unsupported");
    CHECK(to_text(ArrayState::ended) == "ended");
    CHECK(to_text(ShardState::given_up) == "given_up");
}

TEST_CASE("an unknown text is an error that names it and its column") {
    CHECK_THROWS_WITH_AS(from_text<JobState>("paused"), doctest::Contains("has 'paused' as job.state"), StoreError);
    CHECK_THROWS_WITH_AS(from_text<ErrorClass>(""), doctest::Contains("has '' as attempt.error_class"), StoreError);
    CHECK(optional_from_text<AttemptStatus>("") == std::nullopt);
    CHECK_THROWS_AS(optional_from_text<AttemptStatus>("queued"), StoreError);
}

TEST_CASE("every class of errors is in docs/faults.md") {
    std::ifstream file(STYLESWEEP_SOURCE_DIR "/docs/faults.md");
    const std::string docs{std::istreambuf_iterator<char>(file), {}};
    for (const std::string& each : texts_of<ErrorClass>()) {
        CAPTURE(each);
        CHECK(docs.find('`' + each + '`') != std::string::npos);
    }
}
