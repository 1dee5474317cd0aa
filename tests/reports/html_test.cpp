#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/text/utf8.hpp"
#include "reports/html/html_text.hpp"
#include "reports/html/thumbnails.hpp"
#include "tests/reports/fixture.hpp"

using namespace stylesweep::reports;
using stylesweep::reports::testing::Fixture;
using stylesweep::reports::testing::TestJob;

namespace {

namespace fs = std::filesystem;

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Just enough of a JPEG file: start, a frame header of 3 x 2, end.
const std::string tiny_jpeg("\xFF\xD8\xFF\xC0\x00\x0B\x08\x00\x02\x00\x03\x01\x01\x11\x00\xFF\xD9", 17);

class FilesFolder {
  public:
    FilesFolder() : root_(fs::canonical(fs::temp_directory_path()) / ("reports_test_" + std::to_string(::getpid()))) {
        fs::create_directories(root_ / "results.files/out");
        write("results.files/a.jpg");
        write("results.files/out/x y.png");
        write("secret.jpg");
    }
    FilesFolder(const FilesFolder&) = delete;
    ~FilesFolder() {
        std::error_code ignored;
        fs::remove_all(root_, ignored);
    }
    [[nodiscard]] std::string database() const { return (root_ / "results.db").string(); }
    [[nodiscard]] fs::path path(const std::string& name) const { return root_ / name; }

  private:
    void write(const char* name) const { std::ofstream(root_ / name, std::ios::binary) << tiny_jpeg; }
    fs::path root_;
};

TestJob with_pictures(const std::string& style, const std::string& thumbnail) {
    return {R"({"content": "c.jpg", "style": ")" + style + "\"}",
            "done",
            {{"runtime_s", 1}},
            1,
            "",
            "",
            "",
            {{"content_thumbnail", "a.jpg"}, {"output_thumbnail", thumbnail}, {"output", "out/x y.png"}}};
}

}  // namespace

TEST_CASE("nothing from the database becomes markup") {
    const std::string attack = "<script>alert(1)</script>\"'><img src=x onerror=y>\x1b[31m";
    Fixture fixture;
    const int sweep = fixture.sweep("s", "p <b>axis</b>", attack);
    const std::string quoted = R"({"p": "<script>1</script>", "<b>axis</b>": "\"'>"})";
    fixture.job(sweep, {quoted, "done", {{"runtime_s", 1}}, 1, "", "", attack});
    fixture.job(sweep, {R"({"p": "b"})", "failed", {}, 1, attack, attack});
    const std::string html = fixture.html({{}, {}, attack});
    CHECK(count(html, "<script>") == 1);  // the page's own
    CHECK_FALSE(has(html, "<img"));
    CHECK_FALSE(has(html, "<b>axis"));
    CHECK_FALSE(has(html, "\x1b"));
    CHECK(has(html, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img"));
}

TEST_CASE("metrics of settings: figures with intervals, the unstyled content, and why there is none, as text") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "p");
    fixture.job(sweep, {R"({"p": "a"})", "done", {{"runtime_s", 1}}});
    CHECK_FALSE(has(fixture.html(), "Metrics of settings"));
    fixture.db.exec(
        "INSERT INTO set_metric (sweep_id, setting, unstyled, metric, network, network_name, value, low, high, "
        "pictures, contents, styles, reason, warning, evaluated_at) SELECT " +
        std::to_string(sweep) +
        ", column1, column2, column3, 'ab', '<b>.pt', column4, 1.25, 3.75, 12, 4, 3, column5, column6, '' FROM "
        "(VALUES ('{}', 1, 'fid', 9.5, NULL, 'few <i>'), ('{\"p\": \"<u>\"}', 0, 'fid', 2.5, NULL, NULL), "
        "('{\"p\": 7}', 0, 'artfid', NULL, 'no lpips', NULL))");
    const std::string html = fixture.html();
    CHECK(has(html, "Metrics of settings"));
    CHECK(has(html, "&lt;b&gt;.pt"));
    CHECK(has(html, "data-value=\"2.5\">2.5000 <span class=\"interval\">1.2500 to 3.7500</span>"));
    CHECK(has(html, "unstyled content</th><td class=\"n\" data-value=\"9.5\">"));
    CHECK(has(html, "p &lt;u&gt;"));
    CHECK(has(html, "few &lt;i&gt;"));
    CHECK(has(html, "p 7</th><td class=\"n\" data-value=\"\">"));
    CHECK(has(html, "absent: no lpips"));
}

TEST_CASE("the page asks nobody for anything") {
    Fixture fixture;
    fixture.job(fixture.sweep("s", "p"), {R"({"p": "a"})", "done", {{"runtime_s", 1}}});
    std::string html = fixture.html();
    CHECK(has(html, "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"));
    html.resize(html.find("Licences of the libraries"));  // after it: names of namespaces, in the script
    for (const char* request : {"http://", "https://", "src=", "@import", "<link", "<iframe", "<base", "url("}) {
        CAPTURE(request);
        CHECK_FALSE(has(html, request));
    }
}

TEST_CASE("a page that is served may ask its own server for news, and nobody else") {
    std::ostringstream out;
    write_html(out, Fixture().model(), PagePlace::served());
    CHECK(has(out.str(), "default-src 'none'; img-src data: 'self'; connect-src 'self'; style-src"));
}

TEST_CASE("the policy allows exactly the script that the page has") {
    const std::string html = Fixture().html();
    const auto begin = html.find("<script>") + 8;
    CHECK(has(html, "'sha256-" + sha256_base64(html.substr(begin, html.find("</script>") - begin)) + "'"));
}

TEST_CASE("the same rows make the same bytes") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "p");
    for (const char* value : {"b", "a", "c"})
        fixture.job(sweep, {std::string(R"({"p": ")") + value + "\"}", "done", {{"runtime_s", 1}}});
    CHECK(fixture.html() == fixture.html());
    CHECK(fixture.csv() == fixture.csv());
}

TEST_CASE("failed jobs are grouped by cause") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "p");
    for (const char* value : {"a", "b"})
        fixture.job(sweep, {std::string(R"({"p": ")") + value + "\"}", "oom", {}, 1, "bad_alloc", "out of memory"});
    fixture.job(sweep, {R"({"p": "c"})", "crashed", {}, 1, "signal", "killed by signal 11"});
    fixture.job(sweep, {R"({"p": "d"})", "queued"});
    const std::string html = fixture.html();
    CHECK(count(html, "class=\"cause\"") == 2);
    CHECK(count(html, "out of memory") == 1);
    CHECK(has(html, "<span class=\"soft\">2 jobs</span>"));
    CHECK(has(html, "<b>1</b><span>still to run</span>"));
}

TEST_CASE("a picture used twice is embedded once, and the output is linked") {
    const FilesFolder folder;
    Fixture fixture;
    fixture.file = folder.database();
    const int sweep = fixture.sweep("s", "style");
    for (const char* style : {"x.jpg", "y.jpg"}) fixture.job(sweep, with_pictures(style, "gone.jpg"));
    const std::string html = fixture.html({}, PagePlace::file(folder.path("page.html")));
    CHECK(count(html, "data:image/jpeg;base64,") == 1);
    CHECK(count(html, "<use href=\"#p1\"/>") == 1);
    CHECK(count(html, "the picture file is missing") == 2);
    CHECK(count(html, "<a href=\"results.files/out/x%20y.png\">") == 2);
    std::ostringstream out;
    CHECK(write_html(out, fixture.model(), PagePlace::file(folder.path("page.html"))) ==
          std::set<std::string>{folder.path("results.files/gone.jpg").string()});
}

TEST_CASE("links to whole pictures work from where the page is written, and a file that is gone has none") {
    const FilesFolder folder;
    Fixture fixture;
    fixture.file = folder.database();
    fixture.job(fixture.sweep("s", "style"), with_pictures("x.jpg", "a.jpg"));
    const std::string whole = href((folder.path("results.files") / "out/x y.png").string());
    fs::create_directories(folder.path("a b#/c"));
    fs::create_directory_symlink("a b#/c", folder.path("link"));
    fs::create_directory_symlink(".", folder.path("here"));
    fs::create_symlink("a b#/page.html", folder.path("page.html"));
    const auto links_to = [&](const PagePlace& place, const std::string& link) {
        const std::string html = fixture.html({}, place);
        return count(html, "<a href=\"" + link + "\">") == 1 && count(html, '"' + link + '"') == 2;  // the script's too
    };
    CHECK(links_to(PagePlace::file(folder.path("other.html")), "results.files/out/x%20y.png"));
    CHECK(links_to(PagePlace::file(folder.path("a b#/c/p.html")), "../../results.files/out/x%20y.png"));
    CHECK(links_to(PagePlace::file(folder.path("here/p.html")), "results.files/out/x%20y.png"));
    CHECK(links_to(PagePlace::file(folder.path("link/p.html")), whole));
    CHECK(links_to(PagePlace::file(folder.path("page.html")), whole));
    CHECK(links_to(PagePlace(), whole));
    CHECK(has(fixture.html(), "--embed full"));
    fixture.file = folder.path("night.db");
    fs::rename(folder.path("results.files"), folder.path("night.files"));
    CHECK(links_to(PagePlace::served(), "results.files/out/x%20y.png"));
    CHECK_FALSE(has(fixture.html({}, PagePlace::served()), "--embed full"));
    fs::remove(folder.path("night.files/out/x y.png"));
    CHECK_FALSE(has(fixture.html(), "x%20y.png"));
}

TEST_CASE("bytes that are no UTF-8 and escape sequences do not reach the page") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "p", "name: s # \xFF\x1B[31m\n");
    fixture.job(sweep, {R"({"p": "a"})", "failed", {}, 1, "bad", "caf\xE9 \x1B[2J \xC2\x9B \x07 <b>", "\xED\xA0\x80"});
    fixture.job(sweep, {R"({"p": "b"})", "done", {{"runtime_s", 1}}, 1, "", "", "\x80warned \x1B]0;x\x07"});
    const std::string html = fixture.html();
    CHECK(html == stylesweep::printable(html));
    CHECK(has(html, "caf\uFFFD ?[2J ? ? &lt;b&gt;"));
    CHECK(has(html, "\uFFFDwarned ?]0;x?"));
}

TEST_CASE("no file outside the files folder gets into the page") {
    const FilesFolder folder;
    Fixture fixture;
    fixture.file = folder.database();
    const int sweep = fixture.sweep("s", "style");
    for (const char* path : {"../secret.jpg", "/etc/passwd", "x/../../secret.jpg"})
        fixture.job(sweep, with_pictures(std::string(path), path));
    const std::string html = fixture.html();
    CHECK(count(html, "data:image/jpeg;base64,") == 1);  // the content
    CHECK(count(html, "the picture file is missing") == 3);
}

TEST_CASE("pictures take no more of the page than is sensible, and those shown are evenly selected") {
    const FilesFolder folder;
    Fixture fixture;
    fixture.file = folder.database();
    const int sweep = fixture.sweep("s", "style");
    for (int i = 0; i < 100; ++i) fixture.job(sweep, with_pictures(std::to_string(i), "a.jpg"));
    fixture.db.exec("UPDATE artifact SET bytes = 1000000");  // 100 MB by the rows
    const std::string html = fixture.html();
    CHECK(has(html, "82 more pictures are only in the files folder"));
    CHECK(count(html, "<div class=\"set\">") == 18);
}

TEST_CASE("intermediate pictures are a strip: in order, twelve at most, and no more of the page than is sensible") {
    const FilesFolder folder;
    Fixture fixture;
    fixture.file = folder.database();
    const int sweep = fixture.sweep("s", "style");
    TestJob job = with_pictures("x.jpg", "a.jpg");
    for (int step = 100; step >= 5; step -= 5) {
        const std::string kind = "output_at_" + std::to_string(step);
        job.artifacts[kind + "_thumbnail"] = "a.jpg";
        job.artifacts[kind] = "out/x y.png";
    }
    job.artifacts["output_at_7"] = "a.jpg";  // a picture without a thumbnail would be large
    fixture.job(sweep, job);
    const std::string html = fixture.html({}, PagePlace::file(folder.path("page.html")));
    CHECK(count(html, "<figcaption>iteration ") == 12);
    CHECK(has(html, "12 of 20 saved pictures"));
    CHECK(html.find("iteration 5<") < html.find("iteration 100<"));
    CHECK_FALSE(has(html, "iteration 7<"));
    CHECK(has(html, "\"steps\":[[[5,1],[10,1]"));  // the script's
    fixture.db.exec("UPDATE artifact SET bytes = 1000000 WHERE kind LIKE 'output_at_%'");
    CHECK(has(fixture.html(), "The intermediate pictures of 1 more setting "));
}

TEST_CASE("a PNG file has a size, and is embedded as what it is") {
    const char header[] = {'\x89', 'P', 'N', 'G', '\r', '\n', '\x1A', '\n', 0, 0, 0, 13,
                           'I',    'H', 'D', 'R', 0,    0,    1,      0,    0, 0, 0, '\x80'};
    const std::string png(header, sizeof header);
    CHECK(png_size(png)->width == 256);
    CHECK(png_size(png)->height == 128);
    CHECK_FALSE(png_size(png.substr(0, 23)));
    CHECK_FALSE(png_size(tiny_jpeg));
}

TEST_CASE("rows for the script cannot end the element that holds them") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "p");
    fixture.job(sweep, {R"({"p": "</script> <script>alert[1]"})", "done", {{"runtime_s", 1}}, 1, "", "", "</script>"});
    fixture.job(sweep, {R"({"p": "b"})", "done", {{"runtime_s", 1}}});
    const std::string html = fixture.html();
    CHECK(count(html, "</script>") == 2);  // of the rows and of the script
    CHECK(has(html, "\\u003c/script> \\u003cscript>alert[1]"));
}

TEST_CASE("files of one name in two folders are told apart") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "a b");
    fixture.job(sweep, {R"({"a": "x/1.jpg", "b": "x/1.jpg"})", "done", {{"runtime_s", 1}}});
    fixture.job(sweep, {R"({"a": "y/1.jpg", "b": "x/2.jpg"})", "done", {{"runtime_s", 1}}});
    const std::string html = fixture.html();
    CHECK(has(html, "<td>y/1.jpg</td><td>2.jpg</td>"));
}

TEST_CASE("a file that is no JPEG has no size") {
    CHECK_FALSE(jpeg_size(""));
    CHECK_FALSE(jpeg_size("\x89PNG"));
    CHECK_FALSE(jpeg_size(std::string_view(tiny_jpeg).substr(0, 8)));
    CHECK(jpeg_size(tiny_jpeg)->width == 3);
    CHECK(jpeg_size(tiny_jpeg)->height == 2);
}
