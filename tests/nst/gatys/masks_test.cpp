#include "runners/nst/jobs/inputs/masks.hpp"

#include <doctest/doctest.h>

#include "runners/nst/features/extractor.hpp"
#include "runners/nst/gatys/statistics.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

const cv::Vec3b black(0, 0, 0), white(255, 255, 255), red(255, 0, 0);

// Columns before the middle in one colour, the others in another.
cv::Mat mask(cv::Size size, const cv::Vec3b& left, const cv::Vec3b& right) {
    cv::Mat all(size, CV_8UC3, cv::Scalar(left));
    all.colRange(size.width / 2, size.width).setTo(cv::Scalar(right));
    return all;
}

torch::Tensor whole_picture(const cv::Mat& rgb) {
    return torch::from_blob(rgb.data, {1, rgb.rows, rgb.cols, 3}, torch::kUInt8)
               .permute({0, 3, 1, 2})
               .to(torch::kFloat32)
               .contiguous() /
           255;
}

// Masks, and a job whose left half gets the style of swirls and whose right half that of facets.
struct Halves {
    TestFolder folder;
    fs::path content = file("content.png", mask({32, 32}, black, white)), a = file("a.png", mask({9, 9}, black, black)),
             b = file("b.png", mask({9, 9}, white, white));

    [[nodiscard]] fs::path file(const char* name, const cv::Mat& picture) const {
        write_picture(picture, folder / name);
        return folder / name;
    }
    [[nodiscard]] Outcome outcome(nlohmann::json more, const std::string& masks, Files files = {}) const {
        nlohmann::json params = {{"architecture", "squeezenet1_1"},
                                 {"resolution", "64x64"},
                                 {"iterations", 60},
                                 {"learning_rate", 0.05},
                                 {"content_weight", 0.01},
                                 {"style_layers", "features.1,features.3,features.4"}};
        params.update(more);
        files.insert({{"content", sample("content/portrait.jpg")},
                      {"style", folder.write("styles.txt", sample("style/swirls.jpg").string() + "\n" +
                                                               sample("style/facets.jpg").string() + "\n")},
                      {"content_mask", content},
                      {"style_mask", folder.write("masks.txt", masks)}});
        runners::Job job = job_of(folder.path(), params, files);
        for (const char* list : {"style", "style_mask"}) job.inputs[list]["kind"] = "list";
        return Outcome(job);
    }
};

}  // namespace

TEST_CASE("equal colours of the masks are a region, in whichever of the styles") {
    const Regions regions = regions_of(mask({4, 2}, white, red), {mask({2, 2}, red, red), mask({2, 3}, white, red)});
    CHECK(regions.names == std::vector<std::string>{"#ff0000", "#ffffff"});
    CHECK(regions.in_words() == "#ff0000 50.0%, #ffffff 50.0%");
    CHECK(regions.content.sizes() == at::IntArrayRef{2, 1, 2, 4});
    CHECK(regions.content[0][0][0].equal(torch::tensor({0.F, 0.F, 1.F, 1.F})));
    CHECK(regions.content.sum(0).equal(torch::ones({1, 2, 4})));
    CHECK(regions.styles.at(0)[1].sum().item<double>() == 0);
    CHECK(regions.styles.at(1).sizes() == at::IntArrayRef{2, 1, 3, 2});
}

TEST_CASE("a region in only one of the masks is named by its colour; a mask of many colours is none") {
    CHECK_THROWS_WITH_AS(regions_of(mask({4, 2}, white, red), {mask({4, 2}, white, white)}),
                         doctest::Contains("#ff0000 is in content_mask but not in style_mask"), runners::BadInput);
    CHECK_THROWS_WITH_AS(regions_of(mask({4, 2}, white, white), {mask({4, 2}, white, black)}),
                         doctest::Contains("#000000 is in style_mask but not in content_mask"), runners::BadInput);
    const cv::Mat photo = read_picture(sample("content/portrait.jpg"));
    CHECK_THROWS_WITH_AS(regions_of(photo, {photo}), doctest::Contains("save it as PNG"), runners::BadInput);
}

TEST_CASE("each half of a picture gets the style of its region, by each statistic, also over scales") {
    const Halves halves;
    const Architecture& network_of = architecture_named("squeezenet1_1");
    const FeatureExtractor::Placement cpu{
        torch::kCPU, {torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous};
    const auto small = [](const char* name) { return whole_picture(resize_to(read_picture(sample(name)), {64, 64})); };
    const torch::Tensor swirls = small("style/swirls.jpg"), facets = small("style/facets.jpg");
    const FeatureExtractor network = FeatureExtractor::random(
        {&network_of, choose_taps(network_of, "features.3", "features.1,features.4"), Pooling::average}, 3, swirls,
        cpu);
    const auto apart = [&](const torch::Tensor& x, const torch::Tensor& y) {
        const Features one = network(x), other = network(y);
        double sum = 0;
        for (std::size_t i = 0; i < one.style.size(); ++i) {
            const torch::Tensor target = gram(other.style[i]);
            sum += ((gram(one.style[i]) - target).square().mean() / target.square().mean()).item<double>();
        }
        return sum;
    };
    for (const nlohmann::json& more : {nlohmann::json{{"style_statistics", "gram"}},
                                       {{"style_statistics", "mean_std"}},
                                       {{"style_statistics", "sliced_wasserstein"}},
                                       {{"scales", 2}, {"coarsest", 32}}}) {
        CAPTURE(more.dump());
        const Outcome outcome = halves.outcome(more, "a.png\nb.png\n");
        CHECK(outcome.recorded.details.at("regions") == "#000000 50.0%, #ffffff 50.0%");
        CHECK(outcome.recorded.details.at("content_mask_scaled") == "32x32 to 64x64");
        const torch::Tensor output = whole_picture(read_picture(halves.folder / outcome.artifact("output")));
        const torch::Tensor left = output.slice(3, 0, 32), right = output.slice(3, 32, 64);
        CHECK(apart(left, swirls) < 0.8 * apart(left, facets));
        CHECK(apart(right, facets) < 0.8 * apart(right, swirls));
    }
}

TEST_CASE("masks that do not go with their pictures are refused, those of another shape are said") {
    const Halves halves;
    CHECK_THROWS_WITH_AS(halves.outcome(nlohmann::json::object(), "a.png\n"),
                         doctest::Contains("1 mask for 2 style pictures"), runners::BadInput);
    const Outcome stretched = halves.outcome({{"iterations", 1}, {"resolution", "64x48"}}, "a.png\nb.png\n");
    CHECK(stretched.recorded.warning.find("content_mask has another shape than its picture") != std::string::npos);
    runners::Job job = vgg19_job(halves.folder.path(), "32", "fp32");
    job.inputs["content_mask"] = {{"path", halves.content.string()}, {"sha256", ""}};
    CHECK_THROWS_WITH_AS(Outcome{job}, doctest::Contains("content_mask needs a style_mask"), runners::BadInput);
}
