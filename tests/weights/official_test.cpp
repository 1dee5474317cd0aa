#include "orchestrator/weights/official.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/files/digest.hpp"
#include "orchestrator/weights/fetch.hpp"
#include "runners/nst/architectures/architecture.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/weights/heads_file.hpp"
#include "tests/weights/server.hpp"

using namespace stylesweep;
using namespace stylesweep::testing;
using namespace stylesweep::weights;

TEST_CASE("the table of official weights has every extractor, and hashes that agree with the files' names") {
    std::set<std::string> names, addresses;
    for (const Official& each : official_weights()) {
        CAPTURE(each.name);
        CHECK(names.insert(each.name).second);
        CHECK(addresses.insert(each.url).second);
        CHECK(std::string(each.sha256).size() >= 8);
        CHECK_FALSE(std::string(each.licence).empty());
        if (const std::string told = hash_in_name(each.url); !told.empty()) CHECK(told == each.sha256);
    }
    for (const nst::Architecture& each : nst::architectures()) {
        CAPTURE(each.name);
        REQUIRE(official_named(each.name));
        CHECK(official_named(each.name)->by_default);
    }
    CHECK(official_named("vgg91") == nullptr);
}

TEST_CASE("what Caffe trained is known by the start of its hash or by its file's name, and nothing else is") {
    CHECK(official_preprocessing("d01eb7cb" + std::string(56, '0'), "renamed.pth") == nst::caffe_preprocessing());
    CHECK(official_preprocessing("", "https://x.org/vgg16-00b39a1b.pth") == nst::caffe_preprocessing());
    CHECK_FALSE(official_preprocessing(std::string(64, '0'), "vgg19-dcbb9e9d.pth"));
    for (const Official& each : official_weights())
        CHECK(official_preprocessing("", each.url).has_value() == (std::string_view(each.name).ends_with("_caffe")));
}

TEST_CASE("what is fetched is imported, only that is kept, and it is known to be there") {
    const TestFolder folder;
    const std::string heads = heads_file();
    const Server server({answer(heads), answer(heads)});
    const std::string url = server.url("/alex.pth"), hash = sha256(heads);
    CHECK_THROWS_AS(fetch_weights("lpips", std::string(64, 'a'), folder.path(), {url, "", {}}, {}), DownloadError);
    CHECK(std::filesystem::is_empty(folder.path()));
    const ImportedWeights done = fetch_weights("lpips", hash, folder.path(), {url, "", {}}, {});
    CHECK(done.network.architecture == "lpips");
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
    // The server has no third answer.
    CHECK(fetch_weights("lpips", hash, folder.path(), {url, "", {}}, {}).was_there);
    CHECK_THROWS_AS(fetch_weights("lpips", std::string(64, 'a'), folder.path(), {url, "", {}}, {}), OtherWeightsError);
    CHECK_THROWS_AS(fetch_weights("../up", hash, folder.path(), {url, "", {}}, {}), std::invalid_argument);
}
