// Saved queries compare only what is equal in all else: file contents, threads, and the other parameters.
#include <doctest/doctest.h>

#include <algorithm>

#include "reports/model/measures.hpp"
#include "tests/reports/recipe_database.hpp"

namespace stylesweep::reports::testing {
namespace {

// All jobs read a file of one name. That of jobs 2 and 12 (vgg19, bf16, 256, atlas) has other contents.
const std::string two_pictures =
    R"(UPDATE job SET inputs = json_object('content', json_object('path', '/d1/harbour.jpg', 'sha256', 'aa'));
       UPDATE job SET inputs = json_object('content', json_object('path', '/d2/harbour.jpg', 'sha256', 'bb'))
        WHERE id IN (2, 12);)";

// Jobs 2 and 12 ran on one thread instead of 8.
const std::string one_thread =
    R"(INSERT INTO environment (id, facts, host, device, device_name, threads, program_version)
       SELECT 4, json_set(facts, '$.threads', 1), host, device, device_name, 1, program_version FROM environment WHERE id = 1;
       INSERT INTO runner_process (id, environment_id, host, boot_id, pid, start_ticks, device, started_at)
       SELECT 4, 4, host, boot_id, 104, 1, device, started_at FROM runner_process WHERE id = 1;
       UPDATE attempt SET runner_process_id = 4 WHERE id IN (2, 12);)";

// The rows with these values.
std::ptrdiff_t count(const RecipeRows& rows, const std::map<std::string, std::string>& wanted) {
    return std::ranges::count_if(rows, [&](const auto& row) {
        return std::ranges::all_of(wanted, [&](const auto& each) { return row.at(each.first) == each.second; });
    });
}

const std::map<std::string, std::string> on_atlas = {{"architecture", "vgg19"}, {"host", "atlas"}, {"width", "256"}};

TEST_CASE("pictures of one name and different contents are not compared as one") {
    RecipeDatabase database(two_pictures);
    CHECK(count(RecipeDatabase().rows("precision-gain"), on_atlas) == 1);
    CHECK(count(database.rows("precision-gain"), on_atlas) == 0);
    for (const auto& row : database.rows("devices")) CHECK(row.at("shared_settings") == "1");  // fp32
    CHECK(count(RecipeDatabase().rows("best-within", {{"seconds", "50"}}), {{"host", "atlas"}}) == 1);
    CHECK(count(database.rows("best-within", {{"seconds", "50"}}), {{"host", "atlas"}}) == 2);
    // Job 5 is as likely and smaller: it beats job 2, but not with another picture.
    const std::string beaten = "UPDATE metric SET value = 0.7 WHERE attempt_id = 5 AND name = 'ssim';";
    CHECK(count(RecipeDatabase(beaten).rows("pareto"), {{"job", "0000000002"}}) == 0);
    CHECK(count(RecipeDatabase(beaten + two_pictures).rows("pareto"), {{"job", "0000000002"}}) == 1);
}

TEST_CASE("repeats are of equal contents, under whatever name") {
    const std::string third =
        R"(UPDATE job SET inputs = json_replace(inputs, '$.content.sha256', 'cc') WHERE id = 12;)";
    RecipeDatabase other(two_pictures + third);
    CHECK(other.rows("repeats").size() == 1);
    CHECK(other.rows("drift").at(0).at("jobs") == "1");
    CHECK(count(other.rows("history"), {{"runs", "2"}, {"host", "atlas"}}) == 1);
    CHECK(other.rows("upgrade").at(0).at("before_s") == "20.0");  // of job 2 alone
    RecipeDatabase renamed(two_pictures +
                           "UPDATE job SET params = json_set(params, '$.content', 'sea.jpg') WHERE id = 12;");
    CHECK(renamed.rows("repeats").size() == 2);
    CHECK(renamed.rows("drift").at(0).at("jobs") == "2");
    CHECK(count(renamed.rows("history"), {{"runs", "2"}, {"host", "atlas"}}) == 2);
    CHECK(renamed.rows("upgrade").at(0).at("before_s") == "21.0");
}

TEST_CASE("runs with different numbers of threads are not compared, and rows name the threads") {
    RecipeDatabase database(one_thread);
    CHECK(count(database.rows("precision-gain"), on_atlas) == 0);
    const RecipeRows upgrade = database.rows("upgrade");  // bf16 ran on one thread before, on 8 after
    CHECK(upgrade.size() == 3);
    CHECK(count(upgrade, {{"threads", "1"}, {"before_s", "21.0"}, {"after_s", ""}, {"ratio", ""}}) == 1);
    CHECK(count(upgrade, {{"threads", "8"}, {"before_s", ""}, {"after_s", "21.0"}, {"ratio", ""}}) == 1);
    CHECK(count(database.rows("devices"), {{"host", "atlas"}, {"threads", "1"}}) == 1);
    CHECK(count(database.rows("repeats"), {{"threads", "1"}}) == 1);
    CHECK(count(database.rows("drift"), {{"threads", "1"}}) == 2);
    CHECK(count(database.rows("history"), {{"threads", "1"}, {"ratio", ""}}) == 1);
    CHECK(count(database.rows("history"),
                {{"version", "0.2.0+bbbb"}, {"threads", "8"}, {"host", "atlas"}, {"ratio", ""}}) == 1);
    CHECK(count(database.rows("best-precision"), {{"host", "atlas"}, {"width", "256"}, {"threads", "1"}}) == 1);
    CHECK(count(database.rows("best-within", {{"seconds", "25"}}), {{"threads", "1"}}) == 1);
    CHECK(count(database.rows("pareto"), {{"threads", "1"}}) == 1);
    // One of two repeats on another number of threads is none.
    CHECK(RecipeDatabase(one_thread + "UPDATE attempt SET runner_process_id = 1 WHERE id = 2").rows("repeats").size() ==
          1);
}

TEST_CASE("versions of one day are in the order in which they ran, not in that of their names") {
    RecipeDatabase database(
        "UPDATE attempt SET started_at = '2026-11-23T23:50:00.000Z' WHERE id = 103;"
        "UPDATE environment SET program_version = '0.1.0+0000' WHERE id = 2");
    const RecipeRows rows = database.rows("history", {{"precision", "fp32"}});
    CHECK(count(rows, {{"version", "0.1.0+0000"}, {"day", "2026-11-23"}, {"ratio", "0.7143"}}) == 1);
}

TEST_CASE("precisions, style weights and sizes are compared only where all else is equal") {
    RecipeDatabase iterations("UPDATE job SET params = json_set(params, '$.iterations', 2) WHERE id IN (2, 12)");
    CHECK(count(RecipeDatabase().rows("best-precision"), {{"host", "atlas"}, {"width", "256"}, {"precisions", "2"}}) ==
          2);
    const RecipeRows best = iterations.rows("best-precision");
    CHECK(count(best, {{"architecture", "vgg19"}, {"host", "atlas"}, {"width", "256"}, {"precisions", "1"}}) == 2);
    CHECK(count(RecipeDatabase().rows("style-weight"), {{"ssim_change", "-0.18"}, {"settings", "1"}}) == 1);
    CHECK(RecipeDatabase("UPDATE job SET params = json_set(params, '$.iterations', 2) WHERE id = 7")
              .rows("style-weight")
              .empty());
    CHECK(count(RecipeDatabase().rows("memory-pixels"), {{"bytes_per_further_pixel", ""}}) == 7);
    RecipeDatabase tiles("UPDATE job SET params = json_set(params, '$.tile', 64) WHERE id = 3");
    CHECK(count(tiles.rows("memory-pixels"), {{"bytes_per_further_pixel", ""}}) == 8);
}

TEST_CASE("the mean power is that of the time in which the energy was counted") {
    RecipeDatabase program(
        R"(UPDATE attempt SET details = json_set(details, '$.measured_runtime_s', '20') WHERE id = 14;
           UPDATE job SET runner = 'mine' WHERE id = 15;
           INSERT INTO metric (attempt_id, name, value) VALUES (15, 'job_energy_j', 400.0))");
    CHECK(count(program.rows("energy"), {{"precision", "fp32"}, {"power_w", "35.0"}}) == 1);
    CHECK(count(program.rows("energy"), {{"precision", "bf16"}, {"power_w", "133.3"}}) == 1);  // 3 s of wall time
}

TEST_CASE("what fits has no limit where memory does not grow with pixels, none of trainings, and one for each host") {
    CHECK(count(RecipeDatabase().rows("fits"),
                {{"fits_megapixels", ""}, {"architecture", "vgg19"}, {"host", "atlas"}}) == 0);
    RecipeDatabase flat("UPDATE metric SET value = 1e6 WHERE attempt_id = 4 AND name = 'peak_memory_bytes'");
    const std::map<std::string, std::string> bf16 = {
        {"precision", "bf16"}, {"architecture", "vgg19"}, {"host", "atlas"}};
    const RecipeRows rows = flat.rows("fits");
    REQUIRE(count(rows, bf16) == 1);
    const auto row = *std::ranges::find_if(rows, [&](const auto& each) { return count({each}, bf16) == 1; });
    for (const char* column : {"fits_megapixels", "low", "high", "there_s"}) CHECK(row.at(column).empty());
    CHECK(row.at("done_megapixels") == "0.197");
    RecipeDatabase training(
        "UPDATE job SET params = json_set(params, '$.architecture', 'fast-train') WHERE id IN (2, 4)");
    CHECK(count(training.rows("fits"), {{"architecture", "fast-train"}}) == 0);
    CHECK(count(training.rows("memory-pixels"), {{"architecture", "fast-train"}}) == 0);
    RecipeDatabase models(
        R"(UPDATE job SET params = json_set(params, '$.model', iif(id % 2, 'a.pt', 'b.pt'), '$.extractor', 'vgg16'))");
    CHECK(count(models.rows("fits"), {{"other", "extractor vgg16 model a.pt"}, {"precision", "fp32"}}) == 2);
    RecipeDatabase hosts("UPDATE environment SET host = 'boreas', device_name = 'Xeon', device = 'cpu' WHERE id = 3");
    CHECK(count(hosts.rows("fits"), {{"device_name", "Xeon"}, {"architecture", "vgg19"}, {"precision", "fp32"}}) == 2);
}

TEST_CASE("the best is the least or the most as of our own measures, and says which") {
    for (const Measure& measure : measures) {
        if (measure.name == std::string_view("preference")) continue;  // of no attempt
        CAPTURE(measure.name);
        RecipeDatabase database("INSERT OR IGNORE INTO metric (attempt_id, name, value) SELECT id, '" +
                                std::string(measure.name) + "', id FROM attempt WHERE id < 100 AND status = 'done'");
        const RecipeRows rows = database.rows("best-within", {{"metric", measure.name}});
        REQUIRE(!rows.empty());
        CHECK(rows[0].at("best") == (measure.better == Better::less ? "least" : "most"));
    }
    const auto best = [](const std::string& metric, const schema::ParameterTexts& more = {}) {
        schema::ParameterTexts given = {{"metric", metric}};
        given.insert(more.begin(), more.end());
        return RecipeDatabase("INSERT INTO metric (attempt_id, name, value) SELECT id, '" + metric +
                              "', id FROM attempt WHERE id IN (5, 6)")
            .rows("best-within", given)
            .at(0);
    };
    for (const char* metric : {"cfsd", "sifid", "runtime_steady_s", "val_error"}) {
        CAPTURE(metric);
        CHECK(best(metric).at("job") == "0000000005");
    }
    CHECK(best("images_per_s").at("job") == "0000000006");
    CHECK(best("accuracy").at("job") == "0000000006");
    CHECK(best("accuracy", {{"better", "less"}}).at("job") == "0000000005");
}

TEST_CASE("timings that were replaced are flagged and not in the median, unless there are no others") {
    RecipeDatabase replaced("UPDATE sample SET flag = 'steal' WHERE attempt_id = 2 AND ordinal = 4");
    const RecipeRows rows = replaced.rows("samples");
    CHECK(rows.at(3).at("flag") == "steal");
    CHECK(rows.at(1).at("flag").empty());
    CHECK(rows.at(3).at("of_median") == "1.2632");  // 24 of 19
    RecipeDatabase never_quiet("UPDATE sample SET flag = 'steal' WHERE attempt_id = 2 AND NOT warmup");
    CHECK(never_quiet.rows("samples").at(3).at("of_median") == "1.2");
}

}  // namespace
}  // namespace stylesweep::reports::testing
