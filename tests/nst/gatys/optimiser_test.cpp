// style_weight is the first axis that people sweep: what its values give must differ as its name says.
#include <doctest/doctest.h>

#include <vector>

#include "runners/core/job.hpp"
#include "runners/nst/features/extractor.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

struct Figures {
    double ssim, style_loss;
};

/// Of the default optimizer, by style weight.
std::vector<Figures> swept(const nlohmann::json& params, const std::vector<double>& style_weights) {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    std::vector<Figures> all;
    for (const double weight : style_weights) {
        nlohmann::json own = params;
        own["style_weight"] = weight;
        const Outcome outcome(
            runner, job_of(folder.path(), own,
                           {{"content", sample("content/landscape.jpg")}, {"style", sample("style/swirls.jpg")}}));
        all.push_back({outcome.metric("ssim").value(), outcome.metric("style_loss").value()});
    }
    return all;
}

void check_trade(const std::vector<Figures>& by_weight) {
    CHECK(by_weight.front().ssim > 0.97);
    for (std::size_t i = 1; i < by_weight.size(); ++i) {
        CAPTURE(i);
        CHECK(by_weight[i].ssim < by_weight[i - 1].ssim);
        CHECK(by_weight[i].style_loss < by_weight[i - 1].style_loss);
    }
}

}  // namespace

TEST_CASE("the heavier the style, the lower SSIM and style loss; the lightest leaves the content as it was") {
    const auto by_weight =
        swept({{"architecture", "squeezenet1_1"}, {"resolution", "96"}, {"iterations", 100}}, {0.01, 0.1, 1, 10, 100});
    check_trade(by_weight);
    CHECK(by_weight.back().ssim < 0.7);
}

TEST_CASE("so it is with every extractor, in fp32 and bf16") {
    for (const Architecture& each : architectures())
        for (const char* precision : {"fp32", "bf16"}) {
            CAPTURE(each.name);
            CAPTURE(precision);
            check_trade(
                swept({{"architecture", each.name}, {"precision", precision}, {"resolution", "64"}, {"iterations", 20}},
                      {0.01, 100}));
        }
}

TEST_CASE("the trade depends on the ratio of the weights only") {
    const nlohmann::json params = {{"architecture", "squeezenet1_1"}, {"resolution", "64"}, {"iterations", 10}};
    nlohmann::json heavier = params;
    heavier["content_weight"] = 8;
    const auto one = swept(params, {1}).front(), same = swept(heavier, {8}).front();
    CHECK(one.ssim == doctest::Approx(same.ssim).epsilon(1e-3));
    CHECK(one.style_loss == doctest::Approx(same.style_loss).epsilon(1e-3));
}

TEST_CASE("a job that stood still, one with useless lists, one that starts from a stretched file: the row says so") {
    const TestFolder folder;
    const auto job = [&](nlohmann::json params, const Files& more) {
        params.update({{"architecture", "squeezenet1_1"}, {"resolution", "64"}, {"iterations", 4}});
        Files files = {{"content", sample("content/landscape.jpg")}, {"style", sample("style/swirls.jpg")}};
        files.insert(more.begin(), more.end());
        return job_of(folder.path(), params, files);
    };
    const auto warning = [&](const nlohmann::json& params, const Files& more = {}) {
        return Outcome(job(params, more)).recorded.warning;
    };
    CHECK(warning({{"learning_rate", 1e-9}}).find("the optimisation stood still") != std::string::npos);
    CHECK(warning({}).find("stood still") == std::string::npos);
    CHECK(warning({{"init", "portrait.jpg"}}, {{"init", sample("content/portrait.jpg")}}).find("is stretched to 64x") !=
          std::string::npos);
    CHECK(warning({{"init", "noise"}, {"init_noise", 0.5}}).find("init_noise has no effect") != std::string::npos);
    const Outcome scaled(job({{"scales", 2}, {"coarsest", 20}, {"scale_iterations", " 3, 1"}}, {}));
    CHECK(scaled.recorded.details.at("scales").get<std::string>().ends_with(": 3 iterations, 64x48: 1 iterations"));
    for (const char* list : {"3;1", "3,", "3,x", "3,-1", "0,1", ""}) {
        CAPTURE(list);
        CHECK_THROWS_WITH_AS(warning({{"scales", 2}, {"scale_iterations", list}}),
                             doctest::Contains("scale_iterations"), runners::BadInput);
    }
}
