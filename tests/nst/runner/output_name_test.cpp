// What output files are called, and what they say of themselves.
#include "runners/nst/output_name.hpp"

#include <doctest/doctest.h>

#include "base/process/child.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

std::string name_of(const nlohmann::json& params, const Files& files = {{"content", "c.jpg"}, {"style", "s.jpg"}},
                    int attempt = 1) {
    runners::Job job;
    job.params = params;
    for (const auto& [name, path] : files) job.inputs[name] = {{"path", path.string()}};
    job.key = "1a2b3c4d5e6f7a8b" + std::string(48, '0');
    job.attempt = attempt;
    return output_name(job);
}

}  // namespace

TEST_CASE("an output is called by its pictures, its network, what is not the default, and its key") {
    const nlohmann::json given = {{"content", "photos/tubingen.jpg"}, {"style", "/tmp/starry_night.v2.png"}};
    CHECK(name_of(given) == "tubingen-starry_night.v2-vgg19-sw100-1a2b3c4d5e6f7a8b");
    nlohmann::json varied = given;
    varied.update({{"architecture", "resnet50"},
                   {"precision", "bf16"},
                   {"resolution", "320x200"},
                   {"style_weight", 2.5e5},
                   {"deterministic", true},
                   {"lpips", "alex"}});
    CHECK(name_of(varied) == "tubingen-starry_night.v2-resnet50-sw250000-bf16-r320x200-deterministic-1a2b3c4d5e6f7a8b");
    nlohmann::json with_noise = given;
    with_noise["init"] = "noise";
    CHECK(name_of(with_noise) == "tubingen-starry_night.v2-vgg19-sw100-lr0.02-d0-noise-1a2b3c4d5e6f7a8b");
    CHECK(name_of(given, {{"content", "c.jpg"}, {"style", "s.jpg"}}, 2) ==
          "tubingen-starry_night.v2-vgg19-sw100-1a2b3c4d5e6f7a8b-2");
    CHECK(name_of({{"architecture", "fast"}, {"content", "a.jpg"}, {"model", "m/wave.safetensors"}},
                  {{"content", "c.jpg"}, {"model", "m"}}) == "a-wave-fast-1a2b3c4d5e6f7a8b");
    CHECK(name_of({{"architecture", "adain"},
                   {"content", "a.jpg"},
                   {"style", "b.jpg"},
                   {"model", "m/wave.safetensors"},
                   {"alpha", 0.5}},
                  {{"content", "c.jpg"}, {"style", "s.jpg"}, {"model", "m"}}) == "a-b-adain-a0.5-1a2b3c4d5e6f7a8b");
}

TEST_CASE("no name of a picture makes a path, a hidden file, an option or a name that is too long") {
    const std::string end = "-s-vgg19-sw100-1a2b3c4d5e6f7a8b";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"../../etc/passwd", "passwd"},
        {"a b\tc\nd.jpg", "a_b_c_d"},
        {"$(rm -rf x);'\"&|<>*?.jpg", "_rm_-rf_x_"},
        {".hidden", "hidden"},
        {"--help.jpg", "help"},
        {"...jpg", ""},
        {"T\xC3\xBC"
         "bingen.jpg",
         "T\xC3\xBC"
         "bingen"},
        {"\xE6\x98\x9F\xE7\xA9\xBA.jpg", "\xE6\x98\x9F\xE7\xA9\xBA"},
        {"caf\xE9\xFF.jpg", "caf_"},
        {"esc\x1B[31m\xC2\x9B.jpg", "esc_31m_"},
        {std::string(39, 'x') + "\xC3\xBC.jpg", std::string(39, 'x')},
        {std::string(5000, 'y'), std::string(40, 'y')},
    };
    for (const auto& [file, word] : cases) {
        CAPTURE(file);
        CHECK(name_of({{"content", file}, {"style", "s.jpg"}}) == word + end);
    }
    const std::string longest = name_of({{"content", std::string(300, 'c')},
                                         {"style", std::string(300, 's')},
                                         {"content_layers", std::string(300, 'l')},
                                         {"style_layers", std::string(300, 'l')},
                                         {"learning_rate", 0.123456789012345},
                                         {"tv_weight", 0.123456789012345},
                                         {"seed", 8'999'999'999'999'999}},
                                        {{"content", "c.jpg"}, {"style", "s.jpg"}}, 1'000'000);
    CHECK(longest.size() <= 200);
    CHECK(longest.ends_with("-1a2b3c4d5e6f7a8b-1000000"));
}

TEST_CASE("an output says its colours, its job and its parameters, which other programs read") {
    const TestFolder folder;
    nlohmann::json params = {{"architecture", "squeezenet1_1"}, {"resolution", "32"}, {"iterations", 1}};
    params["content"] =
        "Gr\xC3\xBC\xC3\x9F"
        "e \"1\".jpg";
    runners::Job job = job_of(folder.path(), params,
                              {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}});
    const Outcome outcome(job);
    const fs::path file = folder / outcome.artifact("output");
    CHECK(file.filename() == output_name(job) + ".png");
    folder.write("wanted.json", nlohmann::json{{"Software", "stylesweep"}, {"Job", job.key}}.dump());
    folder.write("parameters.json", params.dump());
    constexpr const char* reader = R"(
import json, sys
try:
    from PIL import Image
except ImportError:
    sys.exit(77)
folder, file = sys.argv[1:]
picture = Image.open(file)
picture.load()
wanted = json.load(open(folder + "/wanted.json", encoding="utf-8"))
assert picture.info["srgb"] == 0, picture.info
assert {name: picture.text[name] for name in wanted} == wanted, picture.text
assert json.loads(picture.text["Parameters"]) == json.load(open(folder + "/parameters.json", encoding="utf-8")), picture.text
)";
    process::Child child(
        {{STYLESWEEP_PYTHON, "-c", reader, folder.path().string(), file.string()}, folder / "log", {}, {}});
    const int code = child.wait().code;
    CAPTURE(content_of(folder / "log"));
    CHECK((code == 0 || code == 77));
    job.attempt = 2;  // keeps what the first left
    CHECK(Outcome(job).artifact("output") != outcome.artifact("output"));
    CHECK(fs::exists(file));
}

TEST_CASE("pictures of different jobs are known as equal by their pixels") {
    const TestFolder folder;
    const auto hashes = [&](const nlohmann::json& params) {
        nlohmann::json all = {{"architecture", "squeezenet1_1"}, {"resolution", "32"}, {"iterations", 1}};
        all.update(params);
        const Outcome outcome(job_of(
            folder.path(), all, {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}}));
        return std::pair(outcome.recorded.details.at("pixels_sha256"), content_of(folder / outcome.artifact("output")));
    };
    const auto one = hashes(nlohmann::json::object()), same = hashes({{"reference", "squeezenet1_1"}}),
               other = hashes({{"style_weight", 1e4}});
    CHECK(one.first == same.first);
    CHECK(one.second != same.second);
    CHECK(one.first != other.first);
}
