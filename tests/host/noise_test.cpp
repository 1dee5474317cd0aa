#include "base/host/noise.hpp"

#include <doctest/doctest.h>

using namespace stylesweep::host;

namespace {

Noise silence() {
    Noise noise{60, 0.002, 0.001};
    noise.steal = 0, noise.pressure = 0, noise.clock_share = 1, noise.other_cpus = 0.01;
    noise.governor = "performance";
    noise.turbo = false;
    return noise;
}

}  // namespace

TEST_CASE("a machine without disturbances is quiet, also where it does not tell much") {
    CHECK(verdict_of(problems_of(silence())) == "quiet");
    CHECK(verdict_of(problems_of(Noise{2, 0.001, 0.001})) == "quiet");
}

TEST_CASE("each disturbance is told with what to do, and the worst decides") {
    const struct {
        const char* what;
        void (*change)(Noise&);
        Quiet level;
        const char* words;
    } cases[] = {
        {"steal", [](Noise& n) { n.steal = 0.031; }, Quiet::noisy, "3.1%"},
        {"a little steal", [](Noise& n) { n.steal = 0.005; }, Quiet::usable, "steal"},
        {"neighbours", [](Noise& n) { n.other_cpus = 1.5, n.neighbours = {{"make (pid 3)", 1.5}}; }, Quiet::noisy,
         "1.50 CPUs: make (pid 3)"},
        {"a hot CPU", [](Noise& n) { n.clock_share = 0.6; }, Quiet::noisy, "60.0% of nominal"},
        {"governor", [](Noise& n) { n.governor = "powersave"; }, Quiet::usable, "powersave"},
        {"turbo", [](Noise& n) { n.turbo = true; }, Quiet::usable, "turbo"},
        {"jitter", [](Noise& n) { n.jitter = 0.2; }, Quiet::noisy, "20.0% longer"},
        {"lost time", [](Noise& n) { n.lost = 0.01; }, Quiet::usable, "1.0% of the time"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.what);
        Noise noise = silence();
        each.change(noise);
        const auto problems = problems_of(noise);
        REQUIRE(problems.size() == 1);
        CHECK(problems.front().level == each.level);
        CHECK(problems.front().what.find(each.words) != std::string::npos);
        CHECK_FALSE(problems.front().remedy.empty());
    }
    Noise both = silence();
    both.turbo = true;
    both.steal = 0.5;
    CHECK(verdict_of(problems_of(both)).find("noisy: the hypervisor") == 0);
}

TEST_CASE("measuring takes the time that it is given, or less if it is stopped") {
    const Noise noise = measure_noise(0.05);
    CHECK(noise.seconds >= 0.05);
    CHECK(noise.jitter >= 0);
    CHECK(noise.lost >= 0);
    CHECK(noise.lost < 1);
    CHECK(measure_noise(1e9, [] { return true; }).seconds < 1e9);
}
