#include "orchestrator/plan/sessions.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace stylesweep::plan;
using stylesweep::schema::PredictionRow;

namespace {

PredictionRow row(const char* host, double began_s, double wall_s) {
    PredictionRow row;
    row.host = host;
    row.began_s = began_s;
    row.wall_s = wall_s;
    return row;
}

}  // namespace

TEST_CASE("a session ends with a pause of an hour, and is of one host") {
    const auto sessions =
        sessions_of({row("a", 9000, 1), row("a", 0, 3000), row("a", 6000, 10), row("b", 6000, 10), row("a", 20000, 1)});
    CHECK(sessions[1] == sessions[2]);
    CHECK(sessions[0] == sessions[2]);
    CHECK(sessions[3] != sessions[2]);
    CHECK(sessions[4] != sessions[0]);
}

TEST_CASE("what sessions differ by is assumed at first, then seen") {
    const SessionTerm none = SessionTerm::of({});
    CHECK(none.relative == doctest::Approx(0.05 * std::sqrt(2)));
    const std::map<int, std::vector<double>> rough = {{1, {0.2, 0.2, 0.2}}, {2, {-0.2, -0.2, -0.2}}, {3, {0, 0, 0}}};
    CHECK(SessionTerm::of(rough).relative > 0.1);
    CHECK(SessionTerm::of(rough).degrees > none.degrees);
    const std::map<int, std::vector<double>> noisy = {{1, {-0.3, 0.1, 0.5}},
                                                      {2, {-0.5, -0.1, 0.3}}};  // no more than chance
    CHECK(SessionTerm::of(noisy).relative < none.relative);
}
