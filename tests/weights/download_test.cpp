#include "orchestrator/weights/download.hpp"

#include <doctest/doctest.h>

#include "base/files/digest.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/weights/server.hpp"

using namespace stylesweep;
using namespace stylesweep::testing;
using namespace stylesweep::weights;

namespace {

const std::string body(300'000, 'w');

}  // namespace

TEST_CASE("torchvision's file names tell the hash") {
    CHECK(hash_in_name("https://download.pytorch.org/models/vgg19-dcbb9e9d.pth") == "dcbb9e9d");
    CHECK(hash_in_name("https://x.org/mobilenet_v3_large-8738ca79.pth?download=1") == "8738ca79");
    CHECK(hash_in_name("https://x.org/a-b.pth").empty());
    CHECK(hash_in_name("https://x-01234567.org/vgg.pth").empty());
}

TEST_CASE("a file comes whole, with progress, through a redirect") {
    const TestFolder folder;
    const Server server(
        {"HTTP/1.1 302 Found\r\nLocation: /b.pth\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", answer(body)});
    std::uint64_t last = 0, total = 0;
    int calls = 0;
    download(server.url("/a.pth"), folder.path() / "new/a.pth", sha256(body),
             [&](std::uint64_t come, std::uint64_t all) {
                 CHECK(come > last);
                 last = come;
                 total = all;
                 ++calls;
             });
    CHECK(content_of(folder.path() / "new/a.pth") == body);
    CHECK(last == body.size());
    CHECK(total == body.size());
    CHECK(calls > 1);
}

TEST_CASE("what is not the file that was meant is told and not kept") {
    const TestFolder folder;
    const std::string right = sha256(body), wrong(64, 'a');
    struct Case {
        std::string answer, sha256;
        const char* complaint;
    };
    const std::vector<Case> cases = {
        {answer(body), wrong, "nothing is kept"},
        {answer(body), wrong.substr(0, 8), "nothing is kept"},
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\nConnection: close\r\n\r\nnot found", right, "answered 404"},
        {answer(body.substr(0, 1000), body.size()), right, "bytes"},
        {"no HTTP at all\r\n\r\n", right, "127.0.0.1"},
        {"", right, "127.0.0.1"},
        {answer(body), "12", "64 hexadecimal digits"},
        {answer(body), "not hexadecimal", "64 hexadecimal digits"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.complaint);
        const Server server({each.answer});
        CHECK_THROWS_WITH_AS(download(server.url("/a.pth"), folder.path() / "a.pth", each.sha256, {}),
                             doctest::Contains(each.complaint), DownloadError);
        CHECK(std::filesystem::is_empty(folder.path()));
    }
    for (const char* url : {"ftp://x.org/a", "/a", "http:///a", ""})
        CHECK_THROWS_AS(download(url, folder.path() / "a.pth", right, {}), DownloadError);
}
