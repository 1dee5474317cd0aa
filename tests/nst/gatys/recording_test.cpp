// What an optimisation records on its way is what fewer iterations make.
#include <doctest/doctest.h>

#include <map>
#include <stdexcept>

#include "tests/nst/scene.hpp"

using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

constexpr std::int64_t most = 70;  // beyond sliced_wasserstein's first new draw, and 50: later curves skip iterations
const std::vector<std::int64_t> counts = {1, 2, 7, 50, 64, 65, 69};

GatysOptions options(Optimizer optimizer) {
    GatysOptions all;
    all.optimizer = optimizer;
    all.schedule = Schedule::constant;
    all.learning_rate = 0.05;
    return all;
}

struct Variant {
    const char* name;
    GatysOptions options;
};

std::vector<Variant> variants() {
    std::vector<Variant> all;
    for (const Optimizer optimizer : {Optimizer::adam, Optimizer::lbfgs}) {
        all.push_back({"plain", options(optimizer)});
        GatysOptions& other = all.emplace_back("with other losses, in tiles", options(optimizer)).options;
        other.tv_weight = 10;
        other.tile = 32;
        other.start = Start::noise;
        all.emplace_back("without style", options(optimizer)).options.style_weight = 0;  // L-BFGS ends at once
    }
    all.emplace_back("with directions drawn anew", options(Optimizer::adam)).options.loss.statistics =
        StyleStatistics::sliced_wasserstein;
    all.emplace_back("standing still", options(Optimizer::adam)).options.learning_rate = 1e-9;
    all.emplace_back("with a line search", options(Optimizer::lbfgs)).options.line_search = LineSearch::strong_wolfe;
    GatysOptions& ends = all.emplace_back("where a line search ends early", options(Optimizer::lbfgs)).options;
    ends.line_search = LineSearch::strong_wolfe;
    ends.style_weight = 1e-4;
    return all;
}

void check_equal(const Stylised& recorded, const Stylised& alone) {
    CHECK(torch::equal(recorded.picture, alone.picture));
    CHECK(recorded.evaluations == alone.evaluations);
    CHECK(recorded.warnings == alone.warnings);
    REQUIRE(recorded.curve.size() == alone.curve.size());
    for (std::size_t i = 0; i < alone.curve.size(); ++i) {
        CAPTURE(i);
        CHECK(recorded.curve[i].total == alone.curve[i].total);
        CHECK(recorded.curve[i].style_layers == alone.curve[i].style_layers);
    }
}

}  // namespace

TEST_CASE("what is recorded on the way is bit by bit what so many iterations make by themselves") {
    for (auto& [name, options] : variants()) {
        CAPTURE(name);
        CAPTURE(static_cast<int>(options.optimizer));
        const auto of = [&](std::int64_t iterations) {
            options.iterations = iterations;
            return scene().run(options);
        };
        const Stylised unrecorded = of(most);
        options.record_at = counts;
        std::vector<std::pair<std::int64_t, Stylised>> recorded;
        options.on_record = [&](std::int64_t count, const Stylised& so_far) { recorded.emplace_back(count, so_far); };
        check_equal(of(most), unrecorded);
        options.record_at.clear();
        REQUIRE(recorded.size() == counts.size());
        for (std::size_t i = 0; i < counts.size(); ++i) {
            CAPTURE(counts[i]);
            CHECK(recorded[i].first == counts[i]);
            check_equal(recorded[i].second, of(counts[i]));
        }
    }
}

TEST_CASE("several scales, and a schedule that falls, pass through no shorter optimisation and record none") {
    GatysOptions scales = options(Optimizer::lbfgs), falling = options(Optimizer::adam);
    scales.scales.count = 2;
    falling.schedule = Schedule::cosine;
    for (GatysOptions* each : {&scales, &falling}) {
        each->record_at = {2};
        CHECK_THROWS_AS(scene().run(*each), std::logic_error);
    }
}
