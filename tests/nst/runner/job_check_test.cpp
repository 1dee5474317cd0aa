// What is found before a job is queued: each mistake that its values and files tell, and nothing where there is none.
#include "runners/nst/jobs/job_check.hpp"

#include "runners/nst/fast/training.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/parameters/parameters.hpp"
#include "tests/nst/adain/random_layers.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

// Of files by parameter; a name that ends in .txt is a list.
runners::Job asked(const TestFolder& folder, const nlohmann::json& params, Files files) {
    files.emplace("content", sample("content/portrait.jpg"));
    files.emplace("style", sample("style/swirls.jpg"));
    runners::Job job = job_of(folder.path(), params, files);
    for (const auto& [name, path] : files)
        if (path.extension() == ".txt") job.inputs[name]["kind"] = "list";
    return job;
}

// "" where nothing is wrong.
std::string objection(const runners::Job& job) {
    std::set<std::string> sound;
    try {
        check_job(job, sound);
        return "";
    } catch (const runners::BadInput& error) {
        return error.what();
    }
}

fs::path mask(const TestFolder& folder, const std::string& name, const cv::Vec3b& left, const cv::Vec3b& right) {
    cv::Mat all(4, 4, CV_8UC3, cv::Scalar(left));
    all.colRange(2, 4).setTo(cv::Scalar(right));
    write_picture(all, folder / name);
    return folder / name;
}

}  // namespace

TEST_CASE("values and files that cannot go together are found before the job, and said with their parameter") {
    const TestFolder folder;
    const cv::Vec3b black(0, 0, 0), white(255, 255, 255), red(255, 0, 0);
    const fs::path two = mask(folder, "two.png", black, white), other = mask(folder, "other.png", black, red);
    const fs::path styles = folder.write(
        "styles.txt", sample("style/swirls.jpg").string() + "\n" + sample("style/facets.jpg").string() + "\n");
    const fs::path masks = folder.write("masks.txt", two.string() + "\n" + two.string() + "\n");
    const fs::path johnson = folder.write("johnson.safetensors", johnson_file(4));
    const fs::path text = folder.write("text.png", "no picture");
    fs::create_directory(folder / "notes");
    const fs::path notes = folder.write("notes/notes.md", "no picture");
    const adain::Layers layers = random_layers();
    const fs::path whole = folder / "whole.safetensors", decoder = folder / "decoder.safetensors";
    write_network(adain::named(layers), whole, torch::kFloat16, {});
    write_network(adain::named({{}, layers.decoder}), decoder, torch::kFloat16, {});
    const nlohmann::json any = {{"architecture", "adain"}};
    const nlohmann::json vgg = {{"architecture", "vgg19"}}, fast = {{"architecture", "fast"}};
    const auto with = [](nlohmann::json base, const nlohmann::json& more) {
        base.update(more);
        return base;
    };
    struct Case {
        nlohmann::json params;
        Files files;
        std::string expected;  // empty: nothing is wrong
    };
    const std::vector<Case> cases = {
        {vgg, {}, ""},
        {with(vgg, {{"scales", 3}, {"scale_iterations", "5,2,1"}, {"scale_style_weights", "1,1,0.5"}}), {}, ""},
        {with(vgg, {{"scales", 3}, {"scale_iterations", "5,2"}}),
         {},
         "scale_iterations has 2 numbers, and scales is 3"},
        {with(vgg, {{"scales", 2}, {"scale_style_weights", "1,1,1"}}), {}, "scale_style_weights has 3 numbers"},
        {with(vgg, {{"scales", 2}, {"scale_iterations", "5;2"}}), {}, "scale_iterations: '5;2' is neither a list"},
        {with(vgg, {{"scales", 4}, {"iterations", 3}}), {}, "scales: 4 needs at least as many iterations"},
        {with(vgg, {{"style_shares", "2,1"}}), {}, "style_shares: 2 numbers for 1 style picture"},
        {with(vgg, {{"style_shares", "2,1"}}), {{"style", styles}}, ""},
        {vgg, {{"content_mask", two}, {"style_mask", two}}, ""},
        {vgg, {{"content_mask", two}}, "content_mask needs a style_mask"},
        {vgg, {{"style_mask", two}}, "style_mask needs a content_mask"},
        {vgg, {{"content_mask", two}, {"style_mask", other}}, "#ffffff is in content_mask but not in style_mask"},
        {vgg, {{"content_mask", two}, {"style_mask", masks}}, "style_mask: 2 masks for 1 style picture"},
        {vgg, {{"style", styles}, {"content_mask", two}, {"style_mask", masks}}, ""},
        {vgg, {{"content_mask", sample("content/portrait.jpg")}, {"style_mask", two}}, "colours, one region each"},
        {vgg, {{"content_mask", text}, {"style_mask", two}}, "text.png: not a picture"},
        {with(vgg, {{"init", "text.png"}}), {{"init", text}}, "text.png: not a picture"},
        {with(vgg, {{"weights", "j"}}), {{"weights", johnson}}, "weights: " + johnson.string() + ": has no tensor"},
        {with(vgg, {{"reference", "resnet18"}}), {{"reference_weights", johnson}}, "reference_weights: "},
        {with(vgg, {{"lpips", "alex"}}), {{"lpips_backbone", johnson}}, "lpips_backbone: "},
        {fast, {{"model", johnson}}, ""},
        {fast, {{"model", folder.write("engstrom.safetensors", engstrom_file())}}, ""},
        {fast, {{"model", folder.write("none.safetensors", "none")}}, "model: "},
        {{{"architecture", "fast-train"}}, {{"pictures", notes.parent_path()}}, "has no pictures"},
        {{{"architecture", "adain-train"}}, {{"style_pictures", notes.parent_path()}}, "has no pictures"},
        {{{"architecture", "adain-train"}, {"crop", 256}, {"crop_from", 200}},
         {},
         "crop_from: 200 is less than the crop"},
        {{{"architecture", "adain-train"}}, {{"weights", johnson}}, "weights: it has no encoder"},
        {any, {{"model", johnson}}, "model: " + johnson.string() + ": has no tensor decoder.conv4_1.weight"},
        {any, {{"model", whole}}, ""},
        {any, {{"model", decoder}}, "model: it has no encoder; name one in `encoder`"},
        {any, {{"model", decoder}, {"encoder", whole}}, ""},
        {any, {{"model", decoder}, {"encoder", decoder}}, "encoder: it has no encoder"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.expected);
        const std::string found = objection(asked(folder, each.params, each.files));
        CAPTURE(found);
        CHECK(found.empty() == each.expected.empty());
        CHECK(found.find(each.expected) != std::string::npos);
    }
}

TEST_CASE("a network that was found to be right is not read again for another job") {
    const TestFolder folder;
    const fs::path model = folder.write("johnson.safetensors", johnson_file(4));
    const runners::Job job = asked(folder, {{"architecture", "fast"}}, {{"model", model}});
    std::set<std::string> sound;
    check_job(job, sound);
    fs::remove(model);
    CHECK_NOTHROW(check_job(job, sound));
    std::set<std::string> nothing;
    CHECK_THROWS_AS(check_job(job, nothing), runners::BadInput);
}

TEST_CASE("each parameter that is checked before the job says so in --describe, with parameters that there are") {
    const nlohmann::json all = Parameters::describe();
    int checked = 0;
    for (const auto& each : all) {
        if (!each.contains("checked_with")) continue;
        ++checked;
        for (const auto& name : each["checked_with"]) {
            CAPTURE(name);
            CHECK(std::ranges::any_of(all, [&](const auto& other) { return other["name"] == name; }));
        }
    }
    CHECK(checked == 18);
}
