#include "orchestrator/plan/forecast_updater.hpp"

#include <doctest/doctest.h>

#include "base/clock.hpp"
#include "base/files/digest.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/plan/painter.hpp"

using namespace stylesweep;
using namespace stylesweep::plan;
using namespace stylesweep::plan::testing;

namespace {

// A sweep of square pictures in a queue, one runner, and the updater of the run.
class Run {
  public:
    explicit Run(const std::vector<int>& sides) {
        schema::Enqueuer jobs(store, {"s", "painter", "/s.yaml", "", "", "[]", "[]", "{}", "{}"}, schema::Rerun::none,
                              schema::Scope::file);
        for (const int side : sides) {
            const std::string text = params("vgg19", "fp32", side, 100 + static_cast<int>(left));
            jobs.add({sha256(text), text, "{}", 1});
            ++left;
        }
        sweep = jobs.sweep();
        jobs.commit();
        runner = queue.register_runner({ProcessIdentity::of_this_process(), "{}", "cpu", "", "", "", 2});
    }

    void finish_next(double wall_s, const std::string& status = "done") {
        const auto job = queue.claim(runner, sweep, 0).value();
        schema::AttemptRecord record;
        record.status = schema::from_text<schema::AttemptStatus>(status);
        record.started_at = iso_utc(std::chrono::system_clock::time_point());
        record.finished_at =
            iso_utc(std::chrono::system_clock::time_point() + std::chrono::milliseconds(std::lround(1000 * wall_s)));
        if (status == "done") record.metrics = {{"runtime_s", wall_s}, {"samples", 1}};
        queue.finish(runner, sweep, job, record, schema::JobQueue::Next::stop);
        --left;
    }
    double predicted(int side) {
        SQLite::Statement find(store.db(), "SELECT predicted_s FROM job WHERE params ->> '$.resolution' = ?");
        find.bind(1, side);
        find.executeStep();
        return find.getColumn(0).getDouble();
    }

    stylesweep::testing::TestFolder folder;
    schema::Store store{folder.path() / "r.db", schema::OpenMode::create};
    schema::JobQueue queue{store};
    schema::Id sweep = 0, runner = 0;
    std::int64_t left = 0;
};

}  // namespace

TEST_CASE("without any row there is no ETA by prediction") {
    Run run({100, 200});
    ForecastUpdater updater(run.store, run.sweep, 0, painter(), once(), {"cpu", "", 2}, 1);
    CHECK_FALSE(updater.eta_s(0, run.left));
    CHECK_FALSE(updater.eta_s(100, run.left));
}

TEST_CASE("the first row predicts the jobs that wait, by their size") {
    Run run({100, 200, 400});
    ForecastUpdater updater(run.store, run.sweep, 0, painter(), once(), {"cpu", "", 2}, 1);
    CHECK_FALSE(updater.eta_s(0, run.left));
    run.finish_next(10);
    const auto eta = updater.eta_s(10, run.left);
    REQUIRE(eta);
    CHECK(run.predicted(200) == doctest::Approx(40).epsilon(0.05));
    CHECK(run.predicted(400) == doctest::Approx(160).epsilon(0.05));
    CHECK(*eta == doctest::Approx(200).epsilon(0.1));  // the plain rate would say 20 s
}

TEST_CASE("what fails at once makes no job look fast") {
    Run run({100, 200, 400, 401, 402});
    ForecastUpdater updater(run.store, run.sweep, 0, painter(), once(), {"cpu", "", 2}, 1);
    run.finish_next(10);
    REQUIRE(updater.eta_s(10, run.left));
    run.finish_next(0.01, "unsupported");
    run.finish_next(0.01, "unsupported");
    CHECK(*updater.eta_s(11.1, run.left) == doctest::Approx(320).epsilon(0.1));
}

TEST_CASE("rows that arrive correct what was predicted") {
    Run run({100, 200, 300, 400, 500});
    ForecastUpdater updater(run.store, run.sweep, 0, painter(), once(), {"cpu", "", 2}, 1);
    run.finish_next(10);
    updater.eta_s(10, run.left);
    const double first = run.predicted(500);
    run.finish_next(20);  // half of what proportion says: there is a constant part
    updater.eta_s(30, run.left);
    CHECK(run.predicted(500) < 0.9 * first);
}

TEST_CASE("jobs too short for the clock of the rows count like those to come") {
    Run run(std::vector<int>(400, 1));
    ForecastUpdater updater(run.store, run.sweep, 0, painter(), once(), {"cpu", "", 2}, 1);
    updater.eta_s(0, run.left);
    for (int i = 0; i < 200; ++i) run.finish_next(0);
    CHECK(*updater.eta_s(10, run.left) == doctest::Approx(10).epsilon(0.1));
}
