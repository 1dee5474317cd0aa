#include "runners/nst/parameters/parameters.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "runners/core/job.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using nlohmann::json;

namespace {

std::map<std::string, json> described() {
    std::map<std::string, json> all;
    for (const json& each : Parameters::describe()) all[each.at("name")] = each;
    return all;
}

}  // namespace

TEST_CASE("a value of the wrong type is refused by the parameter's name") {
    const std::vector<std::pair<std::string, json>> cases = {
        {"iterations", "many"},
        {"iterations", true},
        {"style_weight", "1e5"},
        {"content_weight", json::array()},
        {"seed", nullptr},
        {"seed", json::object()},
        {"learning_rate", "quickly"},
    };
    for (const auto& [name, value] : cases) {
        CAPTURE(name);
        CAPTURE(value.dump());
        CHECK_THROWS_WITH_AS(Parameters::from_json({{name, value}}), doctest::Contains(name.c_str()),
                             runners::BadInput);
    }
}

TEST_CASE("what a job does not say keeps its default") {
    const Parameters standard = Parameters::from_json(json::object());
    CHECK(standard.architecture == "vgg19");
    CHECK(standard.precision == "fp32");
    CHECK(standard.resolution == "256");
    CHECK(standard.iterations == 300);
    CHECK(standard.weights == "random");
    const Parameters other = Parameters::from_json({{"iterations", 7}, {"style_category", "van_gogh"}});
    CHECK(other.iterations == 7);
    CHECK(other.style_weight == standard.style_weight);
}

TEST_CASE("fast-train has the defaults of the recipe that it names, and what is given stays") {
    const auto training = [](const json& more) {
        json params = {{"architecture", "fast-train"}};
        params.update(more);
        return Parameters::from_json(params);
    };
    const Parameters usual = training(json::object());
    CHECK(usual.learning_rate == 1e-3);
    CHECK(usual.iterations == 40'000);
    CHECK(usual.pooling == "max");
    CHECK(usual.loss == "neural-style");
    CHECK(usual.content_weight == 1e5);
    CHECK(usual.style_weight == 1e10);
    CHECK(training({{"loss", "relative"}}).style_weight == 100);
    CHECK(usual.content_layers == "conv2_2");
    CHECK(usual.style_layers == "conv1_2,conv2_2,conv3_3,conv4_3");
    CHECK(training({{"extractor", "vgg19"}}).content_layers == "conv2_2");
    CHECK(training({{"extractor", "mobilenet_v2"}}).content_layers == "default");
    const Parameters given =
        training({{"learning_rate", 0.005}, {"pooling", "avg"}, {"content_layers", "default"}, {"iterations", 300}});
    CHECK(given.learning_rate == 0.005);
    CHECK(given.pooling == "avg");
    CHECK(given.content_layers == "default");
    CHECK(given.iterations == 300);
    const Parameters gatys = Parameters::from_json({{"architecture", "vgg16"}});
    CHECK(gatys.learning_rate == 0.005);
    CHECK(gatys.pooling == "auto");
    CHECK(gatys.loss == "relative");
    CHECK(Parameters::from_json({{"loss", "neural-style"}}).style_weight == 100);
    CHECK(gatys.content_layers == "default");
}

TEST_CASE("adain-train has the defaults of naoto0804's train.py") {
    const Parameters p = Parameters::from_json({{"architecture", "adain-train"}});
    CHECK(p.learning_rate == 1e-4);
    CHECK(p.rate_decay == 5e-5);
    CHECK(p.iterations == 160'000);
    CHECK(p.batch == 8);
    CHECK(p.content_weight == 1);
    CHECK(p.style_weight == 10);
    CHECK(p.crop == 256);
    CHECK(p.crop_from == 512);
    CHECK(Parameters::from_json({{"architecture", "fast-train"}}).crop_from == 0);
}

TEST_CASE("from noise Adam is neither damped nor slow, unless that is asked for") {
    const Parameters noise = Parameters::from_json({{"architecture", "vgg19"}, {"init", "noise"}});
    CHECK(noise.damping == 0);
    CHECK(noise.learning_rate == 0.02);
    CHECK(Parameters::from_json({{"architecture", "vgg19"}, {"init", "noise"}, {"damping", 2}}).damping == 2);
    CHECK(Parameters::from_json({{"architecture", "vgg19"}, {"init", "style"}}).damping == 1);
}

TEST_CASE("every parameter arrives in its field") {
    const Parameters p = Parameters::from_json({{"architecture", "fast"},
                                                {"precision", "bf16"},
                                                {"resolution", "64x48"},
                                                {"content_weight", 2},
                                                {"style_weight", 1e5},
                                                {"iterations", 5},
                                                {"optimizer", "adam"},
                                                {"learning_rate", 0.5},
                                                {"seed", 9'000'000'000},
                                                {"pooling", "max"},
                                                {"weights", "w"},
                                                {"memory_format", "contiguous"},
                                                {"content", "c"},
                                                {"style", "s"},
                                                {"model", "m"}});
    CHECK(p.architecture == "fast");
    CHECK(p.precision == "bf16");
    CHECK(p.resolution == "64x48");
    CHECK(p.content_weight == 2);
    CHECK(p.style_weight == 1e5);
    CHECK(p.iterations == 5);
    CHECK(p.optimizer == "adam");
    CHECK(p.learning_rate == 0.5);
    CHECK(p.seed == 9'000'000'000);
    CHECK(p.pooling == "max");
    CHECK(p.weights == "w");
    CHECK(p.memory_format == "contiguous");
    CHECK(p.content == "c");
    CHECK(p.style == "s");
    CHECK(p.model == "m");
    CHECK(Parameters::from_json({{"resolution", 512}}).resolution == "512");
}

TEST_CASE("the description says type, meaning and either a default or that a value is needed") {
    for (const auto& [name, each] : described()) {
        CAPTURE(name);
        CHECK_FALSE(each.at("meaning").get<std::string>().empty());
        CHECK(each.contains("default") != each.contains("required"));
        const std::string type = each.at("type");
        if (type == "choice") CHECK(each.at("choices").size() > 0);
        if (type == "choice") CHECK(json(each.at("choices")).front() == each.at("default"));
        if (type == "number" || type == "integer") {
            CHECK(each.at("default") >= each.at("min"));
            CHECK(each.at("default") <= each.at("max"));
        }
    }
}

TEST_CASE("the described defaults are the ones that are used, and the ranges shut out nonsense") {
    const auto all = described();
    const Parameters standard;
    CHECK(all.at("iterations").at("default") == standard.iterations);
    CHECK(all.at("style_weight").at("default") == standard.style_weight);
    CHECK(all.at("learning_rate").at("default") == standard.learning_rate);
    CHECK(all.at("resolution").at("default") == 256);
    CHECK(all.at("iterations").at("min") == 1);
    CHECK(all.at("style_weight").at("min") == 0);
    CHECK(all.at("learning_rate").at("min") > 0);
    CHECK(all.at("seed").at("min") == 0);
}

TEST_CASE("a file is asked for only by the architecture that reads it") {
    const auto all = described();
    const auto asked_for = [&](const char* name) { return all.at(name).at("when").at("architecture").at(0); };
    const json style_needed_by = all.at("style").at("required").at("architecture");
    CHECK(style_needed_by.at(0) == "vgg19");
    for (const char* architecture : {"fast-train", "adain", "adain-train"})
        CHECK(std::ranges::count(style_needed_by, json(architecture)) == 1);
    CHECK(std::ranges::count(style_needed_by, json("fast")) == 0);
    CHECK_FALSE(all.at("style").contains("when"));  // `fast` may be judged by one
    CHECK(asked_for("model") == "fast");
    CHECK(asked_for("iterations") == "vgg19");
    CHECK_FALSE(all.at("content").contains("when"));
    CHECK_FALSE(all.at("precision").contains("when"));
}

TEST_CASE("a condition on a whole number is described by numbers, one on a word by words") {
    const json when = described().at("coarsest").at("when");
    CHECK(when.at("scales") == json({2, 3, 4, 5, 6, 7, 8}));
    CHECK(when.at("architecture").front() == "vgg19");
}
