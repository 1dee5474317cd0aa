// The reference kernel divides a machine's drift out: simulated, with a seed.
#include "runners/core/watch/reference.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "base/statistics/statistics.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::runners;

namespace {

std::map<std::string, double> metrics_of(const schema::AttemptRecord& record) {
    return {record.metrics.begin(), record.metrics.end()};
}

// Jobs of 10 s on a machine whose speed falls by `drift` in all; times and kernel have 1% of noise of their own.
struct Drifting {
    explicit Drifting(double drift) {
        std::mt19937 random(7);
        std::normal_distribution<double> noise(1, 0.01);
        double slow = 1;
        Reference reference(std::nullopt, [&] { return 0.1 * slow * noise(random); });
        for (int job = 0; job < 100; ++job) {
            reference.begin_job();
            schema::AttemptRecord record;
            record.metrics = {{"runtime_s", 10 * slow * noise(random)}};
            slow = 1 + drift * job / 100;
            CHECK_FALSE(reference.end_job(record));
            plain.push_back(metrics_of(record).at("runtime_s"));
            steady.push_back(metrics_of(record).at("runtime_steady_s"));
        }
    }
    [[nodiscard]] static double spread(const std::vector<double>& values) {
        return *standard_deviation(values) / median(values);
    }
    std::vector<double> plain, steady;
};

}  // namespace

TEST_CASE("a drift of a third is divided out, and the plain figure stays") {
    const Drifting machine(0.33);
    CHECK(Drifting::spread(machine.plain) > 0.08);
    CHECK(Drifting::spread(machine.steady) < 0.02);
    CHECK(machine.plain.back() > 12);
    CHECK(std::abs(machine.steady.back() - machine.steady.front()) < 0.6);
}

TEST_CASE("without a drift the reference adds its own noise, so it is not free") {
    const Drifting machine(0);
    CHECK(Drifting::spread(machine.steady) > Drifting::spread(machine.plain));
    CHECK(Drifting::spread(machine.steady) < 0.02);
}

TEST_CASE("the baseline of an earlier run is kept, and a job without a time has only its reference") {
    Reference reference(0.05, [] { return 0.1; });
    reference.begin_job();
    schema::AttemptRecord record;
    record.metrics = {{"runtime_s", 10}};
    CHECK_FALSE(reference.end_job(record));
    CHECK(metrics_of(record).at("runtime_steady_s") == doctest::Approx(5));
    schema::AttemptRecord failed;
    reference.begin_job();
    CHECK_FALSE(reference.end_job(failed));
    CHECK(metrics_of(failed) == std::map<std::string, double>{{"reference_s", 0.1}});
}

TEST_CASE("a kernel that fails costs the reference of the jobs around it, and no row") {
    int runs = 0;
    Reference reference(std::nullopt, [&] {
        if (++runs == 2) throw std::runtime_error("the GPU is lost");
        return 0.1;
    });
    const auto job = [&](std::optional<std::string>& why) {
        reference.begin_job();
        schema::AttemptRecord record;
        record.metrics = {{"runtime_s", 10}};
        why = reference.end_job(record);
        return metrics_of(record);
    };
    std::optional<std::string> why;
    CHECK(job(why) == std::map<std::string, double>{{"runtime_s", 10}});
    CHECK(why == "the GPU is lost");
    CHECK(job(why).at("reference_s") == doctest::Approx(0.1));  // measured anew before it
    CHECK_FALSE(why);
}

TEST_CASE("the baseline is that of the first job that was measured where its kernel ran") {
    schema::testing::Fixture at;
    schema::JobQueue queue(at.store, schema::testing::leaping_clock());
    const schema::Id sweep = at.plan(schema::testing::sweep_record("s"), 1, 3);
    const auto run = [&](const std::string& device, double reference_s, std::optional<double> steady_s) {
        const schema::Id self = queue.register_runner({ProcessIdentity::of_this_process(),
                                                       R"({"host": "h", "device_name": ")" + device + "\"}", device,
                                                       device, "0.1.0", "l", 2});
        const auto job = queue.claim(self, sweep, 0);
        REQUIRE(job);
        schema::AttemptRecord record = schema::testing::record();
        record.metrics = {{"runtime_s", 2}, {"reference_s", reference_s}};
        if (steady_s) record.metrics.emplace_back("runtime_steady_s", *steady_s);
        queue.finish(self, sweep, *job, record, schema::JobQueue::Next::stop);
    };
    run("GPU", 0.01, std::nullopt);  // by the CPU's kernel
    const std::string host = at.text("SELECT host FROM environment");
    CHECK_FALSE(reference_baseline(at.store, host, "GPU"));
    run("GPU", 0.002, 3.0);
    run("GPU", 0.004, 1.5);
    CHECK(reference_baseline(at.store, host, "GPU").value() == doctest::Approx(0.003));
    CHECK_FALSE(reference_baseline(at.store, host, "CPU"));
}

TEST_CASE("the kernel takes a time") {
    CHECK(reference_kernel_s() > 0);
}
