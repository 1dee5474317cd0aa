#include "orchestrator/sweep/values/file_pattern.hpp"

#include <doctest/doctest.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

#include "orchestrator/sweep/values/axis_values.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using stylesweep::testing::TestFolder;

namespace fs = std::filesystem;

namespace {

struct Tree {
    explicit Tree(const std::vector<std::string>& files) {
        for (const std::string& file : files) folder.write(file, file);
    }
    Jobs find(const std::string& pattern, Case letters = Case::counts) const {
        return find_files(pattern, folder.path(), letters).names;
    }
    std::string remarks(const std::string& pattern) const {
        std::string text;
        for (const std::string& each : find_files(pattern, folder.path()).remarks) text += each + "\n";
        return text;
    }
    TestFolder folder;
};

}  // namespace

TEST_CASE("** stands for any number of folders, also none, and finds each file once, in order") {
    const Tree tree({"a.jpg", "d/b.jpg", "d/e/c.jpg", "d/e/c.png", "z/a.jpg", ".git/x.jpg", "d/.hidden.jpg"});
    CHECK(tree.find("**/*.jpg") == Jobs{"a.jpg", "d/b.jpg", "d/e/c.jpg", "z/a.jpg"});
    CHECK(tree.find("d/**/*.jpg") == Jobs{"d/b.jpg", "d/e/c.jpg"});
    CHECK(tree.find("**/e/**/c.*") == Jobs{"d/e/c.jpg", "d/e/c.png"});
    CHECK(tree.find("**/**/b.jpg") == Jobs{"d/b.jpg"});
    CHECK(tree.find("d/**") == Jobs{"d/b.jpg", "d/e/c.jpg", "d/e/c.png"});
    CHECK(tree.find("**/a.jpg") == Jobs{"a.jpg", "z/a.jpg"});
    CHECK(tree.find("a**.jpg") == Jobs{"a.jpg"});
    CHECK(tree.find(".git/*.jpg") == Jobs{".git/x.jpg"});
    CHECK(tree.find("d/../*.jpg") == Jobs{"d/../a.jpg"});
    CHECK(tree.find(tree.folder.path().string() + "/**/b.*") == Jobs{(tree.folder.path() / "d/b.jpg").string()});
    CHECK(tree.remarks("**/*").empty());
}

TEST_CASE("braces are alternatives, nested and empty ones too; alone or escaped they stand for themselves") {
    const Tree tree({"a.jpg", "a.jpeg", "b.png", "c", "{x}", "y,z", "[1]"});
    CHECK(tree.find("*.{png,jpg}") == Jobs{"a.jpg", "b.png"});
    CHECK(tree.find("{a.jp{,e}g,b.*}") == Jobs{"a.jpeg", "a.jpg", "b.png"});
    CHECK(tree.find("{c,a.jpg,c}") == Jobs{"a.jpg", "c"});
    CHECK(tree.find("{x}") == Jobs{"{x}"});
    CHECK(tree.find("\\{x\\}") == Jobs{"{x}"});
    CHECK(tree.find("y,z") == Jobs{"y,z"});
    CHECK(tree.find("{y\\,z,q}") == Jobs{"y,z"});
    CHECK(tree.find("[a-b].[!g-p]*") == Jobs{});
    CHECK(tree.find("[a-b].[!q]*") == Jobs{"a.jpeg", "a.jpg", "b.png"});
    CHECK(tree.find("\\[1\\]") == Jobs{"[1]"});
    CHECK_THROWS_WITH(tree.find("a{b"), doctest::Contains("a '{' is not closed"));
    CHECK_THROWS_WITH(
        tree.find(std::string("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}") + "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"),
        doctest::Contains("more than 10,000"));
}

TEST_CASE("case is ignored on wish, in endings and in names") {
    const Tree tree({"D/a.JPG", "D/b.jpg", "D/c.Jpg"});
    CHECK(tree.find("D/*.jpg") == Jobs{"D/b.jpg"});
    CHECK(tree.find("D/*.jpg", Case::ignored) == Jobs{"D/a.JPG", "D/b.jpg", "D/c.Jpg"});
    CHECK(tree.find("d/A.jpg", Case::ignored) == Jobs{"D/a.JPG"});
    CHECK(tree.find("**/*.{JPG,png}", Case::ignored) == Jobs{"D/a.JPG", "D/b.jpg", "D/c.Jpg"});
}

TEST_CASE("~ is the home folder") {
    const Tree tree({"in/a.jpg", "~/b.jpg"});
    const char* before = ::getenv("HOME");
    const std::string kept = before ? before : "";
    ::setenv("HOME", tree.folder.path().c_str(), 1);
    const std::string home = tree.folder.path().string();
    CHECK(tree.find("~/in/*.jpg") == Jobs{home + "/in/a.jpg"});
    CHECK(tree.find("{~/in,.}/*.jpg") == Jobs{home + "/in/a.jpg"});
    CHECK(tree.find("\\~/*") == Jobs{"~/b.jpg"});
    ::setenv("HOME", kept.c_str(), 1);
}

TEST_CASE("folders that a file pattern matches are passed over, which is said; one that ends in / finds them") {
    const Tree tree({"p/a.jpg", "p/b.jpg/x", "p/c/y"});
    CHECK(tree.find("p/*") == Jobs{"p/a.jpg"});
    CHECK(tree.remarks("p/*") ==
          "2 folders match and are skipped, such as p/b.jpg (a pattern that ends in / finds folders)\n");
    CHECK(tree.find("p/*/") == Jobs{"p/b.jpg", "p/c"});
    CHECK(tree.remarks("p/*/").empty());
    CHECK(tree.find("p/c") == Jobs{});
}

TEST_CASE("a database's pictures are left out, which is said, unless the pattern names their folder") {
    const Tree tree({"a.jpg", "r.files/images/x.jpg", "r.files/thumbnails/x.jpg", "d/n-files/y.jpg", "p.files/b.jpg"});
    CHECK(tree.find("**/*.jpg").size() == 5);  // folders like any other so far
    tree.folder.write("r.files/runs.lock", "");
    tree.folder.write("d/n", "SQLite format 3");
    CHECK(tree.find("**/*.jpg") == Jobs{"a.jpg", "p.files/b.jpg"});
    CHECK(tree.remarks("**/*.{jpg,jp*}") ==
          "3 files are left out, such as d/n-files/y.jpg: a database keeps its pictures and logs there, and each run "
          "adds some (a pattern with the folder's name finds them)\n");
    CHECK(tree.find("**/") == Jobs{"d", "p.files"});
    CHECK(tree.remarks("*/").starts_with("1 folder is left out, such as r.files: "));
    CHECK(tree.find("*/*/*.jpg").empty());
    CHECK(tree.find("r.files/**/*.jpg") == Jobs{"r.files/images/x.jpg", "r.files/thumbnails/x.jpg"});
    CHECK(tree.find("**/r.files/*/x.jpg") == Jobs{"r.files/images/x.jpg", "r.files/thumbnails/x.jpg"});
    CHECK(tree.remarks("*.jpg").empty());
    CHECK(tree.remarks("**/*.png").empty());
    fs::create_directory_symlink("r.files/images", tree.folder.path() / "pictures");
    fs::create_directory_symlink("r.files", tree.folder.path() / "link");
    CHECK(tree.find("link/*/x.jpg").size() == 2);
    CHECK(tree.find("l*k/*/x.jpg").empty());
}

TEST_CASE("links are what they point to; one that leads back does no harm, one to nothing is said") {
    const Tree tree({"d/a.jpg", "other/b.jpg"});
    const fs::path& home = tree.folder.path();
    fs::create_directory_symlink(".", home / "d/loop");
    fs::create_directory_symlink("../d", home / "other/back");
    fs::create_directory_symlink("../other", home / "d/there");
    fs::create_symlink("a.jpg", home / "d/link.jpg");
    fs::create_symlink("nowhere", home / "d/gone.jpg");
    CHECK(tree.find("d/**/*.jpg") == Jobs{"d/a.jpg", "d/link.jpg", "d/there/b.jpg"});
    CHECK(tree.find("**/*.jpg") == Jobs{"d/a.jpg", "d/link.jpg", "other/b.jpg"});
    CHECK(tree.remarks("d/*.jpg") == "d/gone.jpg is a broken link and is left out\n");
    REQUIRE(::mkfifo((home / "d/pipe.jpg").c_str(), 0600) == 0);
    CHECK(tree.remarks("d/p*.jpg") == "d/pipe.jpg is not a regular file and is left out\n");
}

TEST_CASE("a folder that cannot be read is said, once") {
    const Tree tree({"p/a.jpg", "p/locked/b.jpg"});
    const fs::path locked = tree.folder.path() / "p/locked";
    fs::permissions(locked, fs::perms::none);
    std::string said;
    Jobs found;
    std::thread([&] {  // permissions hold on it, also for root
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        __user_cap_data_struct none[2]{};
        if (::syscall(SYS_capset, &header, none) != 0) return;
        said = tree.remarks("**/*.jpg");
        found = tree.find("p/*/*.jpg");
    })
        .join();
    fs::permissions(locked, fs::perms::owner_all);
    CHECK(said ==
          "the folder " + locked.string() + "/ cannot be read (Permission denied): what is in it is left out\n");
    CHECK(found.empty());
    CHECK(tree.find("p/*/*.jpg") == Jobs{"p/locked/b.jpg"});
}

TEST_CASE("** at the end with a slash finds the folders below, at any depth") {
    const Tree tree({"p/a.jpg", "p/q/b.jpg", "p/q/r/c.jpg", "s/d.jpg", "p/.hidden/e.jpg"});
    CHECK(tree.find("**/") == Jobs{"p", "p/q", "p/q/r", "s"});
    CHECK(tree.find("p/**/") == Jobs{"p/q", "p/q/r"});
    CHECK(tree.find("p/**") == Jobs{"p/a.jpg", "p/q/b.jpg", "p/q/r/c.jpg"});
}

TEST_CASE("a name that is no UTF-8 is named") {
    const Tree tree({"p/caf\xe9.jpg", "p/caf\xc3\xa9.png"});
    CHECK(tree.find("p/*.png") == Jobs{"p/caf\xc3\xa9.png"});
    CHECK_THROWS_WITH_AS(tree.find("p/*"), "the name p/caf\uFFFD.jpg is not UTF-8; rename the file",
                         std::invalid_argument);
}

TEST_CASE("a pattern that finds nothing is an error with what stood in the way, each of several for itself") {
    const Tree tree({"a.JPG", "d.gif/x", "b.png"});
    const fs::path file = tree.folder.path() / "s.yaml";
    const auto error = [&](const std::string& form) {
        Jobs remarks;
        return error_of([&] { axis_values(parse_yaml(form, file), file, remarks); });
    };
    const std::string in = " in " + tree.folder.path().string();
    CHECK(error("{glob: \"*.jpg\"}") == file.string() + ":1:8: no file matches *.jpg" + in +
                                            "; 1 does if case is ignored: {glob: {pattern: ..., ignore_case: true}}");
    CHECK(error("{glob: [\"*.png\", \"*.bmp\"]}") == file.string() + ":1:18: no file matches *.bmp" + in);
    CHECK(error("{glob: \"*.gif\"}") ==
          file.string() + ":1:8: no file matches *.gif" + in +
              "; 1 folder matches and is skipped, such as d.gif (a pattern that ends in / finds folders)");
    CHECK(error("{glob: \"*.x/\"}") == file.string() + ":1:8: no folder matches *.x/" + in);
    Jobs remarks, names;
    for (const Value& value : axis_values(
             parse_yaml("{glob: {pattern: [\"*.jpg\", \"b*\", \"*\"], ignore_case: true}}", file), file, remarks))
        names.push_back(value.text);
    CHECK(names == Jobs{"a.JPG", "b.png"});
    REQUIRE(remarks.size() == 1);
    CHECK(remarks[0].starts_with(file.string() + ":1:34: 1 folder matches and is skipped"));
}
