#include "orchestrator/plan/prediction.hpp"

#include <doctest/doctest.h>

#include "tests/plan/painter.hpp"

using namespace stylesweep;
using namespace stylesweep::plan;
using namespace stylesweep::plan::testing;

namespace {

constexpr const char* here = "cpu";
const std::vector<schema::PredictionRow> some = {row(128, 50),  row(128, 100), row(256, 50),
                                                 row(256, 100), row(384, 50),  row(384, 100)};

Predictor predictor(const std::vector<schema::PredictionRow>& rows, const Place& place = {here, "", 2},
                    const SamplingRule& measure = once()) {
    return {painter(), measure, place, rows};
}

std::optional<Prediction> ask(const Predictor& predictor, const std::string& job) {
    return predictor.of(predictor.features().of(job, predictor.shapes()));
}

}  // namespace

TEST_CASE("without rows of the same architecture, precision and device there is no prediction") {
    CHECK_FALSE(ask(predictor({}), params("vgg19", "fp32", 256, 100)));
    CHECK(predictor({}).empty());
    const Predictor known = predictor(some);
    CHECK_FALSE(ask(known, params("vgg19", "bf16", 256, 100)));
    CHECK_FALSE(ask(known, params("mobilenet_v2", "fp32", 256, 100)));
    CHECK_FALSE(ask(predictor(some, {"cuda:0", "", 1}), params("vgg19", "fp32", 256, 100)));
    CHECK(ask(known, params("vgg19", "fp32", 256, 100)));
}

TEST_CASE("another GPU's rows say nothing, its twin's do") {
    auto rows = some;
    for (auto& each : rows) each.device = "cuda:1", each.device_name = "H100", each.threads = 1;
    CHECK(ask(predictor(rows, {"cuda:0", "H100", 1}), params("vgg19", "fp32", 256, 100)));
    CHECK_FALSE(ask(predictor(rows, {"cuda:0", "A10", 1}), params("vgg19", "fp32", 256, 100)));
}

TEST_CASE("time grows with pixels and iterations, memory with pixels beside a constant") {
    const Predictor known = predictor(some);
    const auto bigger = ask(known, params("vgg19", "fp32", "512x256", 300)).value();
    CHECK(bigger.wall_s.value == doctest::Approx(0.5 + 1e-6 * 512 * 256 * 300).epsilon(0.01));
    CHECK(bigger.peak_bytes->value == doctest::Approx(5e8 + 2000.0 * 512 * 256).epsilon(0.01));
    CHECK(bigger.rows == 6);
    CHECK(bigger.wall_s.low < bigger.wall_s.value);
    CHECK(bigger.wall_s.high > bigger.wall_s.value);
    CHECK_FALSE(bigger.process_peak_bytes);
}

TEST_CASE("the interval is wider with fewer rows, more noise, and farther from what was measured") {
    const auto width = [](const Predictor& from, int side) {
        const auto estimate = ask(from, params("vgg19", "fp32", side, 100)).value().wall_s;
        return estimate.high / estimate.low;
    };
    const Predictor known = predictor(some), one = predictor({some[3]});
    CHECK(width(one, 256) > width(known, 256));
    CHECK(width(known, 2048) > width(known, 256));
    auto noisy = some;
    for (std::size_t i = 0; i < noisy.size(); ++i) noisy[i] = row(i < 2 ? 128 : i < 4 ? 256 : 384, 50, i % 2 ? 1.5 : 1);
    CHECK(width(predictor(noisy), 256) > width(known, 256));
}

TEST_CASE(
    "rows with another number of threads count only where there are none with as many, and with a wider interval") {
    auto rows = some;
    for (auto& each : rows) each.threads = 1;
    const auto doubtful = ask(predictor(rows), params("vgg19", "fp32", 256, 100)).value();
    CHECK(doubtful.machine == Machine::other_threads);
    const auto sure = ask(predictor(some), params("vgg19", "fp32", 256, 100)).value();
    CHECK(sure.machine == Machine::same);
    CHECK(doubtful.wall_s.high > sure.wall_s.high);
    for (auto& each : rows) each.runtime_s = *each.runtime_s * 2;
    rows.insert(rows.end(), some.begin(), some.end());
    CHECK(ask(predictor(rows), params("vgg19", "fp32", 256, 100))->wall_s.value == doctest::Approx(sure.wall_s.value));
}

TEST_CASE("rows of this host go before those of others with as many threads") {
    auto rows = some;
    for (auto& each : rows) each.host = "here";
    const double own = ask(predictor(rows, {here, "", 2, "here"}), params("vgg19", "fp32", 256, 100))->wall_s.value;
    for (const auto& each : some) {
        rows.push_back(each);
        rows.back().host = "there";
        rows.back().runtime_s = *rows.back().runtime_s * 3;
        rows.back().wall_s = 0.5 + *rows.back().runtime_s;
    }
    CHECK(ask(predictor(rows, {here, "", 2, "here"}), params("vgg19", "fp32", 256, 100))->wall_s.value ==
          doctest::Approx(own));
    CHECK(ask(predictor(rows, {here, "", 2, "new"}), params("vgg19", "fp32", 256, 100))->wall_s.value > 1.2 * own);
}

TEST_CASE("rows of other hosts say so and are doubted, those of a twin GPU are not doubted") {
    auto rows = some;
    for (auto& each : rows) each.host = "there";
    const auto at = [&](const Place& place) {
        return ask(predictor(rows, place), params("vgg19", "fp32", 256, 100)).value();
    };
    const auto own = at({here, "", 2, "there"}), other = at({here, "", 2, "here"});
    CHECK(own.machine == Machine::same);
    CHECK(other.machine == Machine::other_host);
    CHECK(other.wall_s.high / other.wall_s.low > 1.2 * own.wall_s.high / own.wall_s.low);
    for (auto& each : rows) each.device = "cuda:0", each.device_name = "H100";
    const auto twin = at({"cuda:0", "H100", 1, "here"});
    CHECK(twin.machine == Machine::other_host);
    CHECK(twin.wall_s.high / twin.wall_s.low == doctest::Approx(own.wall_s.high / own.wall_s.low));
}

TEST_CASE("a killed job is a lower bound: it makes the prediction longer, or says nothing") {
    const auto with = [](double killed_at_s) {
        auto rows = some;
        for (int i = 0; i < 3; ++i) {
            rows.push_back(row(256, 100));
            rows.back().killed = true;
            rows.back().wall_s = killed_at_s;
            rows.back().runtime_s = rows.back().sampled_s = rows.back().samples = std::nullopt;
        }
        return ask(predictor(rows), params("vgg19", "fp32", 256, 100))->wall_s.value;
    };
    const double none = ask(predictor(some), params("vgg19", "fp32", 256, 100))->wall_s.value;
    CHECK(with(0.1) == doctest::Approx(none).epsilon(0.01));
    CHECK(with(1.02 * none) > 1.003 * none);
    auto killed = some;
    for (auto& each : killed) each.killed = true;
    CHECK_FALSE(ask(predictor(killed), params("vgg19", "fp32", 256, 100)));
}

TEST_CASE("a job that ran out of memory is a lower bound for those of its kind that are as big or bigger") {
    auto rows = some;
    rows.push_back(row(512, 100));
    rows.back().killed = true;
    rows.back().held_bytes = 3e9;
    rows.back().peak_bytes = rows.back().width = rows.back().height = std::nullopt;
    const Predictor known = predictor(rows), without = predictor(some);
    const auto peak = [](const Predictor& from, const std::string& job) { return ask(from, job)->peak_bytes.value(); };
    for (const int side : {512, 600}) {
        const std::string job = params("vgg19", "fp32", side, 100, "another.jpg");
        CHECK(peak(without, job).value < 2.5e9);
        CHECK(peak(known, job).value >= 3e9);
        CHECK(peak(known, job).low >= 3e9);
        CHECK(peak(known, job).high > 3e9);
    }
    for (const auto& job :
         {params("vgg19", "fp32", 384, 100), params("vgg19", "fp32", 512, 50)})  // smaller, another kind
        CHECK(peak(known, job).value == peak(without, job).value);
    rows.back().refused_bytes = 3e9;
    rows.back().held_bytes = std::nullopt;
    CHECK(peak(predictor(rows), params("vgg19", "fp32", 512, 100)).low >= 3e9);
}

TEST_CASE("sums are of means, which hiccups raise, and single jobs' predictions of what half stay below") {
    std::vector<schema::PredictionRow> rows;
    for (int i = 0; i < 40; ++i) rows.push_back(row(i % 2 ? 128 : 256, 100, i % 10 == 0 ? 5 : 1));
    const Prediction known = ask(predictor(rows), params("vgg19", "fp32", 256, 100)).value();
    CHECK(known.wall_s.value == doctest::Approx(0.5 + 1e-6 * 256 * 256 * 100).epsilon(0.03));
    CHECK(known.mean_s > 1.2 * known.wall_s.value);
    CHECK(known.scatter > 0.5);
}

TEST_CASE("a longer side means as many pixels as the picture's shape makes of it") {
    auto rows = some;
    for (auto& each : rows) {
        each.height = *each.height / 2;  // c.jpg is twice as wide as high
        each.runtime_s = each.sampled_s = *each.runtime_s / 2;
        each.wall_s = 0.5 + *each.runtime_s;
    }
    const Predictor known = predictor(rows);
    const double by_side = ask(known, params("vgg19", "fp32", 256, 100))->wall_s.value;
    const double by_size = ask(known, params("vgg19", "fp32", "256x128", 100))->wall_s.value;
    CHECK(by_side == doctest::Approx(by_size));
    CHECK(by_size == doctest::Approx(0.5 + 1e-6 * 256 * 128 * 100).epsilon(0.01));
}

TEST_CASE("short operations are timed as often as the sampling rule says") {
    SamplingRule measure;  // 1 warm-up, 20 to 50 timings, 10 s
    CHECK(operations(measure, 20, 1) == 1);
    CHECK(operations(measure, 10, 1) == 1);
    CHECK(operations(measure, 4, 5) == 1 + 2);
    CHECK(operations(measure, 0.1, 5) == 1 + 20);
    CHECK(operations(measure, 0.1, 28) == 1 + 28);
    measure.min_samples = 5;
    CHECK(operations(measure, 0.1, 1) == 1 + 20);
    CHECK(operations(measure, 1, 1) == 1 + 10);
    CHECK(operations(measure, 0.001, 500) == 1 + 50);
    CHECK(operations(measure, 0, 5) == 1);

    std::vector<schema::PredictionRow> rows;
    for (const int side : {100, 200, 300}) {
        rows.push_back(row(side, 2));
        rows.back().samples = 20;
        rows.back().sampled_s = 21 * *rows.back().runtime_s;
        rows.back().wall_s = 0.5 + *rows.back().sampled_s;
    }
    const double predicted =
        ask(predictor(rows, {here, "", 2}, measure), params("vgg19", "fp32", 250, 2))->wall_s.value;
    CHECK(predicted == doctest::Approx(0.5 + 21 * 1e-6 * 250 * 250 * 2).epsilon(0.02));
}

TEST_CASE(
    "a runner that samples nothing is predicted from its wall time, and three rows show no cost where none is named") {
    const auto noop = sweep::RunnerDescription::parse(
        R"({"protocol": 1, "runner": "noop", "open": true, "cost": ["sleep_s"],
            "parameters": [{"name": "sleep_s", "type": "number", "default": 0}]})");
    std::vector<schema::PredictionRow> rows(3);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].params = nlohmann::json{{"sleep_s", i + 1}, {"tool", "a"}}.dump();
        rows[i].device = here;
        rows[i].wall_s = static_cast<double>(i) + 1.001;
    }
    const Predictor known(noop, {}, {}, rows);
    CHECK(ask(known, R"({"sleep_s": 10, "tool": "a"})")->wall_s.value == doctest::Approx(10).epsilon(0.01));
    CHECK_FALSE(ask(known, R"({"sleep_s": 10, "tool": "b"})"));
    sweep::RunnerDescription blind = noop;
    blind.cost.clear();
    CHECK(ask(Predictor(blind, {}, {}, rows), R"({"sleep_s": 10, "tool": "a"})")->wall_s.value < 4);
}

TEST_CASE("another command is another program, whose rows say nothing of this one's") {
    const auto programs = sweep::RunnerDescription::parse(
        R"({"protocol": 1, "runner": "command", "open": true, "parameters": [{"name": "command", "type": "command"}]})");
    const auto job = [](const nlohmann::json& command) {
        return nlohmann::json{{"n", 3}, {"command", command}}.dump();
    };
    std::vector<schema::PredictionRow> rows(3);
    for (auto& each : rows) each.params = job(R"(["sleep","{n}"])"), each.device = here, each.wall_s = 3;
    const Predictor known(programs, {}, {}, rows);
    CHECK(ask(known, job(R"(["sleep","{n}"])"))->wall_s.value == doctest::Approx(3).epsilon(0.01));
    CHECK_FALSE(ask(known, job(R"(["test","{n}"])")));
    CHECK_FALSE(ask(known, job("sleep {n}")));
    CHECK(known.features().words(known.features().of(rows[0].params, known.shapes()).group, {}) == "sleep {n}");
}

TEST_CASE("a group is told in the words that tell it from others") {
    const CostFeatureReader reader(painter());
    const Shapes none;
    const std::vector<std::string> given = {"architecture", "precision"};
    CHECK(reader.words(reader.of(params("vgg19", "bf16", 256, 1), none).group, given) == "vgg19 bf16");
    CHECK(reader.words("architecture=vgg19\x1fpooling=max\x1fprecision=fp32", given) == "vgg19 max fp32");
    CHECK(reader.words("architecture=vgg19\x1fpooling=max\x1fprecision=fp32", {}) == "max");
    CHECK(reader.words("", given) == "these jobs");
}

TEST_CASE("a value that does not tell its parameter comes after the name") {
    const auto runner = sweep::RunnerDescription::parse(R"({"protocol": 1, "runner": "r", "open": true, "parameters": [
        {"name": "network", "type": "choice", "choices": ["auto", "vgg19"]},
        {"name": "judge", "type": "choice", "choices": ["none", "vgg19"]},
        {"name": "exact", "type": "boolean"}]})");
    const CostFeatureReader reader(runner);
    const auto words = [&](const std::string& params) {
        return reader.words(reader.of(params, Shapes()).group, {"network", "judge", "exact", "opt"});
    };
    CHECK(words(R"({"network": "vgg19", "judge": "none"})") == "judge none vgg19");
    CHECK(words(R"({"network": "auto", "judge": "vgg19"})") == "judge vgg19 network auto");
    CHECK(words(R"({"exact": true, "opt": "adam"})") == "exact true opt adam");
}

TEST_CASE("rows of one size bound the memory of another: as much as there, or in proportion to the pixels") {
    std::vector<schema::PredictionRow> rows = {row(64, 50), row(64, 100), row(64, 50)};  // 508 MB
    const Predictor known = predictor(rows);
    const auto bigger = ask(known, params("vgg19", "fp32", 256, 50));
    CHECK(bigger->memory_of_other_size);
    CHECK(bigger->peak_bytes->low < 5.1e8);
    CHECK(bigger->peak_bytes->low > 3e8);
    CHECK(bigger->peak_bytes->value == doctest::Approx(4 * 5.08e8).epsilon(0.01));
    CHECK(bigger->peak_bytes->high > 16 * 5.08e8);
    const auto smaller = ask(known, params("vgg19", "fp32", 32, 50));
    CHECK(smaller->memory_of_other_size);
    CHECK(smaller->peak_bytes->low < 5.08e8 / 4);
    CHECK(smaller->peak_bytes->high > 5.08e8);
    CHECK_FALSE(ask(known, params("vgg19", "fp32", 64, 100))->memory_of_other_size);
    rows.push_back(row(128, 50));
    const auto two_sizes = ask(predictor(rows), params("vgg19", "fp32", 256, 50));
    CHECK_FALSE(two_sizes->memory_of_other_size);
    CHECK(two_sizes->peak_bytes->value == doctest::Approx(*row(256, 50).peak_bytes).epsilon(0.01));
}
