#include "schema/sweeps/metric_names.hpp"

#include <doctest/doctest.h>

#include "schema/sweeps/sweeps.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;

namespace {

Id plan(Store& store) {
    Enqueuer enqueuer(store,
                      {"s", "command", "/s.yaml", "", "", R"([{"name":"lr","axis":true}])",
                       R"([{"name":"runtime_s","unit":"s"}])", "{}", "{}"},
                      Rerun::none, Scope::file);
    enqueuer.add({std::string(64, 'a'), R"({"lr":1})", "{}", 1});
    enqueuer.commit();
    return enqueuer.sweep();
}

bool has_column(Store& store, const std::string& name) {
    SQLite::Statement find(store.db(), "SELECT count(*) FROM pragma_table_info('sweep_s') WHERE name = :name");
    find.bind(":name", name);
    find.executeStep();
    return find.getColumn(0).getInt() == 1;
}

}  // namespace

TEST_CASE("a metric nobody announced becomes a column of the sweep's view, once, whoever saw it") {
    const stylesweep::testing::TestFolder folder;
    Store store(folder.path() / "r.db", OpenMode::create), other(store.file(), OpenMode::read_write);
    const Id sweep = plan(store);
    MetricNames names(store, sweep), others(other, sweep);
    CHECK_FALSE(has_column(store, "loss"));
    names.note({{"runtime_s", 1}, {"loss", 2}, {"val/loss", 3}, {"odd \" ' name", 4}});
    others.note({{"loss", 5}});
    for (const char* column : {"lr", "runtime_s", "loss", "val/loss", "odd \" ' name"})
        CHECK(has_column(store, column));
    CHECK(store.db().execAndGet("SELECT json_array_length(metrics) FROM sweep").getInt() == 4);

    plan(store);
    CHECK_MESSAGE(has_column(store, "loss"), "planning the sweep again forgets no metric");
    CHECK(store.db().execAndGet("SELECT json_array_length(metrics) FROM sweep").getInt() == 4);
}

TEST_CASE("a sweep all of whose jobs another one did has columns for their metrics and texts") {
    schema::testing::Fixture fixture;
    const Id first = fixture.plan(schema::testing::sweep_record("first"), 1, 2);
    AttemptRecord record = schema::testing::record();
    record.metrics = {{"runtime_s", 1}, {"bleu", 0.25}};
    record.details = R"({"texts":{"verdict":"good"}})";
    fixture.run_all(first, record);
    fixture.plan(schema::testing::sweep_record("s"), 1, 2);
    CHECK(has_column(fixture.store, "bleu"));
    CHECK(has_column(fixture.store, "verdict"));
    CHECK(fixture.text("SELECT bleu || verdict FROM sweep_s") == "0.25good");
}

TEST_CASE("a program that invents names without end makes no view that cannot be read") {
    const stylesweep::testing::TestFolder folder;
    Store store(folder.path() / "r.db", OpenMode::create);
    MetricNames names(store, plan(store));
    std::vector<std::pair<std::string, double>> many;
    for (int i = 0; i < 3000; ++i) many.emplace_back("m" + std::to_string(i), 1);
    names.note(many);
    CHECK(store.db().execAndGet("SELECT json_array_length(metrics) FROM sweep").getInt() == 500);
    CHECK_NOTHROW(store.db().execAndGet("SELECT * FROM sweep_s"));
}

TEST_CASE("what has no column is in more_metrics") {
    schema::testing::Fixture fixture;
    const Id sweep = fixture.plan(schema::testing::sweep_record("s"), 1, 1);
    MetricNames names(fixture.store, sweep);
    AttemptRecord record = schema::testing::record();
    for (int i = 0; i < 499; ++i) record.metrics.emplace_back("m" + std::to_string(1000 + i), i);
    names.note(record.metrics);
    CHECK(has_column(fixture.store, "m1498"));
    for (int i = 499; i < 600; ++i) record.metrics.emplace_back("m" + std::to_string(1000 + i), i);
    names.note(record.metrics);
    fixture.run_all(sweep, record);
    CHECK_FALSE(has_column(fixture.store, "m1499"));
    CHECK(fixture.text("SELECT m1498 FROM sweep_s") == "498.0");
    CHECK(fixture.text("SELECT more_metrics ->> '$.m1599' FROM sweep_s") == "599.0");
    CHECK(fixture.number("SELECT count(*) FROM sweep_s, json_each(sweep_s.more_metrics)") == 101);
}

TEST_CASE("of names that differ in case only the lower one, or the first, has its name") {
    const stylesweep::testing::TestFolder folder;
    Store store(folder.path() / "r.db", OpenMode::create);
    const Id sweep = plan(store);
    MetricNames names(store, sweep);
    names.note({{"Loss", 1}, {"loss", 2}, {"LR", 3}, {"Acc", 4}});
    names.note({{"acc", 5}});
    for (const char* column : {"loss", "metric_Loss", "metric_LR", "Acc", "metric_acc"})
        CHECK(has_column(store, column));
}

TEST_CASE("a metric that is a text has a column like any other, and keeps its type") {
    schema::testing::Fixture fixture;
    const Id sweep = fixture.plan(schema::testing::sweep_record("s"), 1, 1);
    MetricNames names(fixture.store, sweep);
    AttemptRecord record = schema::testing::record();
    record.metrics = {{"loss", 0.5}};
    record.details = R"({"texts":{"verdict":"good","run":"007","odd \\ \"name\"":"x","p":"of a parameter's name"}})";
    names.note(record.metrics, text_metrics_in(record.details));
    fixture.run_all(sweep, record);
    CHECK(fixture.text("SELECT verdict || typeof(verdict) || run || typeof(run) || typeof(loss) FROM sweep_s") ==
          "goodtext007textreal");
    CHECK(fixture.text("SELECT \"odd \\ \"\"name\"\"\" || metric_p FROM sweep_s") == "xof a parameter's name");
}

TEST_CASE("texts beyond the columns are in more_metrics too; of a job that is not done none is shown") {
    schema::testing::Fixture fixture;
    const Id sweep = fixture.plan(schema::testing::sweep_record("s"), 1, 1);
    MetricNames names(fixture.store, sweep);
    AttemptRecord record = schema::testing::record();
    for (int i = 0; i < 600; ++i) record.metrics.emplace_back("m" + std::to_string(1000 + i), i);
    record.details = R"({"texts":{"z":"late"},"work":"w"})";
    names.note(record.metrics, text_metrics_in(record.details));
    fixture.run_all(sweep, record);
    CHECK(fixture.text("SELECT more_metrics ->> '$.z' FROM sweep_s") == "late");

    const Id other = fixture.plan(schema::testing::sweep_record("t"), 2, 2);
    AttemptRecord failed = schema::testing::record("failed");
    failed.details = R"({"texts":{"verdict":"good"}})";
    MetricNames(fixture.store, other).note({}, text_metrics_in(failed.details));
    fixture.run_all(other, failed);
    CHECK(fixture.number("SELECT count(*) FROM sweep_t WHERE verdict IS NULL") == 1);
}
