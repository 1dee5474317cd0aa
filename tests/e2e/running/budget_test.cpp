// A night with an end, and what is foreseen of it, from the command line.
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

TEST_CASE("A budget or time of day that is none is refused before anything is written") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    const std::pair<Arguments, const char*> cases[] = {
        {{"--budget", "soon"}, "--budget takes a duration such as 8h, 90m or 1h30m, not 'soon'"},
        {{"--budget", "0s"}, "--budget takes a duration"},
        {{"--until", "24:00"}, "--until takes a time of day such as 07:00, not '24:00'"},
        {{"--until", "7"}, "--until takes a time of day"},
        {{"--until", "07:00am"}, "--until takes a time of day"},
        {{"--until", "-1:00"}, "--until takes a time of day"},
        {{"--until", "07:00", "--budget", "1h"}, "give --budget or --until, not both"},
    };
    for (const auto& [options, message] : cases) {
        Arguments arguments = {"run", "s.yaml"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcome end = place.run(arguments);
        CAPTURE(end.err);
        CHECK(end.code == 2);
        CHECK(contains(end.err, message));
    }
    CHECK_FALSE(fs::exists(place.path("results.db")));
}

TEST_CASE("A budget starts nothing that will not end in it, ends with 4 and a count, and the same command goes on") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0.01, 0.02], n: [1, 2, 3]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.sweep("s", "grid: {sleep_s: [0.01, 3600], n: [1, 2, 3, 4]}\n");
    const Outcome end = place.run({"run", "s.yaml", "--budget", "5m"});
    CHECK(end.code == 4);
    CHECK(contains(end.err, "predicted: "));
    CHECK(contains(end.err, "5 jobs, from 6 rows"));
    CHECK(contains(end.err,
                   "no further job is predicted to end within the budget; 4 jobs stay queued; a longer "
                   "--budget or later --until runs them\n"));
    CHECK(place.count("jobs WHERE status = 'queued' AND params ->> '$.sleep_s' = 3600") == 4);
    CHECK(place.count("sweep_s WHERE status = 'done' AND sleep_s = 0.01") == 4);
    const Outcome none = place.run({"run", "s.yaml", "--budget", "5m"});
    CHECK(none.code == 4);
    CHECK_MESSAGE(contains(none.err, "\nno job is predicted to end within the budget; 4 jobs stay queued; "), none.err);
    place.sweep("s", "grid: {sleep_s: [0.01], n: [1, 2, 3, 4]}\n");
    CHECK(place.run({"run", "s.yaml", "--until", "23:59"}).code == 0);
}

TEST_CASE("plan says that there are no rows, then what the rows make it expect") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0.05, 0.1], n: [1, 2]}\n");
    CHECK(contains(place.run({"plan", "s.yaml"}).out,
                   "  no rows yet for these jobs on cpu: 4 jobs without a prediction\n"));
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    const Arguments longer = {"plan", "s.yaml", "--set", "sleep_s=36,72", "--set", "n=1,2,3,4,5,6,7,8,9,10"};
    const std::string table = place.run(longer).out;
    CHECK(contains(table, "predicted: "));
    CHECK(contains(table, "  these jobs on cpu: 20 jobs, from 4 rows\n"));
    CHECK(contains(table, "predicted  peak_memory  fits"));

    const std::string some = place.run({"plan", "s.yaml", "--set", "n=7", "--set", "+outcome=done,failed"}).out;
    CHECK_MESSAGE(contains(some, "predicted: at least "), some);
    CHECK_MESSAGE(contains(some, " of work without 2 jobs that cannot be predicted; with 1 runner done in at least "),
                  some);
    CHECK_MESSAGE(contains(some, " or later ("), some);
    CHECK_FALSE(contains(table, "at least"));

    Arguments as_json = longer;
    as_json.insert(as_json.end(), {"--format", "json", "--runners", "2"});
    const auto plan = nlohmann::json::parse(place.run(as_json).out);
    const auto& job = plan.at("jobs").at(0);
    const double job_s = job.at("predicted_s").get<double>(), work_s = plan.at("prediction").at("work_s").get<double>();
    CHECK(job_s > 36 / 4.0);  // wide: a busy machine sleeps longer than it is told
    CHECK(job_s < 36 * 4.0);
    CHECK(job.at("predicted_low_s") < job.at("predicted_s"));
    CHECK(job.at("predicted_high_s") > job.at("predicted_s"));
    CHECK_FALSE(job.contains("predicted_peak_bytes"));
    CHECK(plan.at("prediction").at("jobs") == 20);
    CHECK(work_s > 1080 / 4.0);
    CHECK(work_s < 1080 * 4.0);
    CHECK(plan.at("prediction").at("finish_s").get<double>() == doctest::Approx(work_s / 2).epsilon(0.1));

    Arguments as_csv = longer;
    as_csv.insert(as_csv.end(), {"--format", "csv"});
    CHECK_FALSE(contains(place.run(as_csv).out, "predicted"));
    CHECK(contains(place.run({"plan", "s.yaml", "--device", "gpu"}).err, "no device 'gpu' for this runner"));
}

TEST_CASE("Accuracy is a question to the database: what was predicted stands beside what it took") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0.05, 0.1], n: [1, 2]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    CHECK(place.run({"run", "s.yaml", "--set", "sleep_s=0.2", "--set", "n=7,8"}).code == 0);
    CHECK(place.count("results WHERE params ->> '$.sleep_s' < 0.2 AND predicted_s IS NOT NULL") == 0);
    CHECK(place.count(
              "results WHERE predicted_s BETWEEN 0.05 AND 2 AND wall_s >= 0.2 AND predicted_low_s < predicted_s") == 2);
}

}  // namespace
}  // namespace stylesweep::e2e
