// Sets of pictures from rows, and their metrics: what is absent says why, and the unstyled content is always there.
#include "orchestrator/evaluate/set_metrics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/files/digest.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::evaluate;
using nlohmann::json;
using stylesweep::testing::TestFolder;

namespace {

schema::SweepPicture row(const std::string& content, const std::string& style, json params,
                         std::optional<double> lpips = 0.5) {
    params.update({{"content", content}, {"style", style}, {"style_category", "x"}});
    const std::string name = content + style + params.dump();
    return {params.dump(),
            json{{"content", {{"path", "/p/" + content}, {"sha256", content}}},
                 {"style", {{"path", "/p/" + style}, {"sha256", style}}}}
                .dump(),
            "images/x.png", name, lpips};
}

// Three contents in four styles by each of two methods.
std::vector<schema::SweepPicture> rows() {
    std::vector<schema::SweepPicture> all;
    for (const char* precision : {"fp32", "bf16"})
        for (const char* content : {"c1", "c2", "c3"})
            for (const char* style : {"s1", "s2", "s3", "s4"})
                all.push_back(row(content, style, {{"precision", precision}, {"resolution", 256}}));
    return all;
}

// Different for each picture, of length 3.
FeaturesOf features_for(const PictureSets& sets) {
    std::mt19937 random(1);
    FeaturesOf all;
    const auto add = [&](const std::string& sha256) {
        Features& each = all[sha256];
        for (int i = 0; i < 3; ++i) each.push_back(static_cast<float>(random() % 1000) / 500);
    };
    for (const PictureSet& set : sets.sets)
        for (const StyledPicture& each : set.pictures) add(each.sha256);
    for (const PictureFile& each : sets.contents) add(each.sha256);
    for (const auto& style : sets.styles)
        for (const PictureFile& each : style) add(each.sha256);
    return all;
}

const schema::SetMetric& find(const std::vector<schema::SetMetric>& all, const std::string& metric, bool unstyled) {
    return *std::ranges::find_if(all,
                                 [&](const auto& each) { return each.metric == metric && each.unstyled == unstyled; });
}

}  // namespace

TEST_CASE("settings are told apart by what varies; content, style, labels and repeats are within them") {
    std::vector<schema::SweepPicture> all = rows();
    all.push_back(all.front());  // a repeat
    const PictureSets sets = picture_sets(all, {}, "/files");
    REQUIRE(sets.sets.size() == 2);
    CHECK(sets.sets[0].setting == json{{"precision", "fp32"}});
    CHECK(sets.sets[0].pictures.size() == 12);
    CHECK(sets.contents.size() == 3);
    CHECK(sets.styles.size() == 4);
    CHECK(sets.sets[0].pictures[0].file == "/files/images/x.png");
    const PictureSets pooled = picture_sets(all, {"precision", "presicion"}, "/files");
    REQUIRE(pooled.sets.size() == 1);
    CHECK(pooled.sets[0].pictures.size() == 24);  // of both, the repeat once
    CHECK(pooled.unknown_pooled == std::set<std::string>{"presicion"});
}

TEST_CASE("all pictures of a style's list count, and a job without a style is left out and counted") {
    const TestFolder folder;
    folder.write("a.png", "a");
    folder.write("b.png", "b");
    schema::SweepPicture listed = row("c1", "both", json::object());
    json inputs = json::parse(listed.inputs);
    inputs["style"]["path"] = folder.write("styles.txt", "a.png\nb.png\n").string();
    inputs["style"]["kind"] = "list";
    listed.inputs = inputs.dump();
    schema::SweepPicture bare = listed;
    inputs.erase("style");
    bare.inputs = inputs.dump();
    const PictureSets sets = picture_sets({listed, bare}, {}, "");
    CHECK(sets.without_style == 1);
    REQUIRE(sets.styles.size() == 1);
    REQUIRE(sets.styles[0].size() == 2);
    CHECK(sets.styles[0][1].sha256 == sha256("b"));
}

TEST_CASE("each setting has its row of each metric with an interval, and the unstyled contents have theirs") {
    const PictureSets sets = picture_sets(rows(), {}, "");
    const auto all = set_metrics(sets, features_for(sets), "", {"fid", "kid", "artfid"});
    REQUIRE(all.size() == 9);
    for (const schema::SetMetric& each : all) {
        CAPTURE(each.metric);
        REQUIRE(each.value);
        REQUIRE(each.low);
        CHECK(*each.low <= *each.value);
        if (each.metric != "kid") CHECK(*each.low >= (each.metric == "artfid" ? 1 : 0));
        CHECK(*each.value <= *each.high);
        CHECK(each.pictures == (each.unstyled ? 3 : 12));
        CHECK(each.contents == 3);
        CHECK(each.styles == 4);
        CHECK(each.reason.empty());
    }
    CHECK(*find(all, "artfid", false).value == doctest::Approx(1.5 * (1 + *find(all, "fid", false).value)));
    CHECK(*find(all, "artfid", true).value == doctest::Approx(1 + *find(all, "fid", true).value));
    CHECK(all.back().unstyled);
    const auto again = set_metrics(sets, features_for(sets), "", {"fid", "kid", "artfid"});
    CHECK(again.front().low == all.front().low);
}

TEST_CASE("an unstyled content is not compared with itself, however many styles it is paired with") {
    const PictureSets sets = picture_sets(rows(), {}, "");
    const FeaturesOf features = features_for(sets);
    std::vector<const Features*> contents, styles;
    for (const PictureFile& each : sets.contents) contents.push_back(&features.at(each.sha256));
    for (const auto& each : sets.styles) styles.push_back(&features.at(each.front().sha256));
    const auto expected = FeatureSets(contents, styles).kernel(std::vector<double>(3, 1), std::vector<double>(4, 1));
    CHECK(*find(set_metrics(sets, features, "", {"kid"}), "kid", true).value == doctest::Approx(*expected));

    std::vector<schema::SweepPicture> of_one;  // content
    for (const schema::SweepPicture& each : rows())
        if (json::parse(each.params)["content"] == "c1") of_one.push_back(each);
    const PictureSets one = picture_sets(of_one, {}, "");
    const auto all = set_metrics(one, features_for(one), "", {"kid"});
    CHECK(find(all, "kid", false).value);
    CHECK(find(all, "kid", true).reason == "at least 2 pictures and 2 style pictures are needed, not 1 and 4");
}

TEST_CASE("what is missing makes a metric absent, with the reason; small sets have a warning") {
    PictureSets sets = picture_sets(rows(), {}, "");
    FeaturesOf features = features_for(sets);
    for (const auto& each : set_metrics(sets, {}, "no network", {"fid"})) {
        CHECK_FALSE(each.value);
        CHECK(each.reason == "no network");
        CHECK(each.pictures == (each.unstyled ? 3 : 12));
    }
    CHECK(find(set_metrics(sets, features, "", {"kid"}), "kid", false).warning.starts_with("small set: 4 pictures"));
    CHECK(find(set_metrics(sets, features, "", {"fid"}), "fid", false).warning.empty());  // of length 3
    for (auto& [name, vector] : features) vector.resize(50, 1);
    CHECK(find(set_metrics(sets, features, "", {"fid"}), "fid", false).warning.starts_with("small set: 4 pictures"));

    sets.sets[0].pictures[5].lpips.reset();
    const auto without = set_metrics(sets, features, "", {"fid", "artfid"});
    CHECK(without[0].value);
    CHECK(without[1].reason.starts_with("1 picture without the metric lpips"));
    features.erase("s4");
    CHECK(set_metrics(sets, features, "", {"fid"})[0].reason == "the network has no features of 1 picture");
    const PictureSets one = picture_sets({rows().front()}, {}, "");
    CHECK(set_metrics(one, features_for(one), "", {"fid"})[0].reason.starts_with("at least 2 pictures and 2 style"));
}
