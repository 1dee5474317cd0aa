#include "schema/sweeps/mixed_metrics.hpp"

#include <doctest/doctest.h>

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

// Three jobs: acc is 0.5, "n/a" and "diverged"; verdict is a text in all of them.
struct Scene : Fixture {
    Scene() {
        JobQueue queue(store);
        const Id self = runner(queue);
        const char* texts[] = {"", "n/a", "diverged"};
        for (int i = 0; i < 3; ++i) {
            AttemptRecord end = record();
            end.details = R"({"texts":{"verdict":"x"}})";
            if (i == 0)
                end.metrics = {{"acc", 0.5}};
            else
                end.details = R"({"texts":{"verdict":"x","acc":")" + std::string(texts[i]) + "\"}}";
            if (i == 2) end.warning = "noise";
            queue.finish(self, sweep, queue.claim(self, sweep, 0).value(), end, Next::stop);
        }
    }
    Id sweep = plan(sweep_record("s"), 1, 3);
};

}  // namespace

TEST_CASE(
    "a metric that is a number here and a text there is told, with an example; one that is always a text is not") {
    Scene scene;
    const auto mixed = mixed_metrics(scene.store, scene.sweep);
    REQUIRE(mixed.size() == 1);
    CHECK(mixed[0].name == "acc");
    CHECK(mixed[0].example == "diverged");
    CHECK(mixed[0].texts == 2);
    CHECK(mixed[0].numbers == 1);
}

TEST_CASE("the rows in which it is a text get a warning, once") {
    Scene scene;
    for (int time = 0; time < 2; ++time) warn_of_mixed_metrics(scene.store, scene.sweep);
    CHECK(
        scene.text("SELECT group_concat(coalesce(warning, '-'), '|') FROM (SELECT warning FROM attempt ORDER BY id)") ==
        "-|the metric acc is a text here and a number in other rows|noise; the metric acc is a text here and a number "
        "in other rows");
}

TEST_CASE("rows of another sweep and earlier rows do not mix with these") {
    Fixture fixture;
    AttemptRecord number = record(), text = record();
    number.metrics = {{"acc", 1}};
    text.details = R"({"texts":{"acc":"n/a"}})";
    const Id first = fixture.plan(sweep_record("s"), 1, 1);
    fixture.run_all(first, number);
    const Id other = fixture.plan(sweep_record("t"), 2, 2);
    fixture.run_all(other, text);
    SweepRecord changed = sweep_record("s");
    changed.file_text = "name: s\n";
    fixture.run_all(fixture.plan(changed, 3, 3), text);
    CHECK(mixed_metrics(fixture.store, first).empty());
    CHECK(mixed_metrics(fixture.store, other).empty());
}
