#include "orchestrator/sweep/values/file_names.hpp"

#include <doctest/doctest.h>

#include "tests/base/test_folder.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using stylesweep::testing::TestFolder;

namespace {

// p/a.txt, p/b.txt, the link p/link.txt to a.txt and the link q to p, beside a sweep file.
struct Beside {
    Beside() {
        for (const char* name : {"p/a.txt", "p/b.txt"}) folder.write(name, name);
        std::filesystem::create_symlink("a.txt", home / "p/link.txt");
        std::filesystem::create_directory_symlink("p", home / "q");
    }

    /// The sweep of a runner that takes anything, in which `f` is a file.
    SweepFile sweep(const std::string& rest) {
        SweepFile file = parse("name: s\nrunner: any\nfiles: [f]\norder: grid\n" + rest, home / "s.yaml");
        runner = anything();
        declare_files(file, runner);
        make_typed(file, runner);
        validate(file, runner);
        return file;
    }
    Jobs jobs(const std::string& rest) {
        const SweepFile file = sweep(rest);
        return jobs_of(file, runner);
    }

    TestFolder folder;
    std::filesystem::path home = folder.path();
    RunnerDescription runner;
};

}  // namespace

TEST_CASE("an exclusion matches a file whatever the spelling of its name, as a value and in an expression") {
    Beside place;
    const std::string absolute = (place.home / "p/a.txt").string();
    for (const std::string grid : {"[./p/a.txt, p/b.txt]", "{glob: \"p/[ab].txt\"}", "{glob: \"./p/[ab].txt\"}"})
        for (const std::string& name : {std::string("p/a.txt"), std::string("./p/a.txt"), std::string("p/../p/a.txt"),
                                        std::string("p//a.txt"), std::string("q/link.txt"), absolute}) {
            CAPTURE(grid);
            CAPTURE(name);
            for (const std::string& exclude :
                 {"{f: " + name + "}", "{f: [gone.txt, " + name + "]}", "{where: \"f = '" + name + "'\"}",
                  "{where: \"f IN ('x', '" + name + "')\"}", "{where: \"NOT f <> '" + name + "'\"}"}) {
                const Jobs left = place.jobs("grid: {f: " + grid + "}\nexclude: [" + exclude + "]\n");
                REQUIRE(left.size() == 1);
                CHECK(left[0].ends_with("p/b.txt"));
            }
        }
}

TEST_CASE("names are compared as texts where they are no files") {
    Beside place;
    CHECK(place.jobs("grid: {f: [p/a.txt], g: [./x, x]}\nexclude: [{g: x}]\n") == Jobs{"p/a.txt|./x"});
    CHECK(place.jobs("grid: {f: [p/a.txt], g: [./x, x]}\nexclude: [{where: \"g = 'x'\"}]\n") == Jobs{"p/a.txt|./x"});
    CHECK(place.jobs("grid: {f: [p/a.txt, p/b.txt]}\nexclude: [{where: \"f LIKE '%a.txt'\"}]\n") == Jobs{"p/b.txt"});
}

TEST_CASE("two names of a file in an axis are one value, the first, which is said") {
    Beside place;
    const SweepFile file = place.sweep("grid: {f: [./p/a.txt, p/b.txt, p/a.txt, p/link.txt]}\n");
    CHECK(jobs_of(file, place.runner) == Jobs{"./p/a.txt", "p/b.txt"});
    CHECK(file.remarks == Jobs{"f: ./p/a.txt and p/a.txt are one value, ./p/a.txt",
                               "f: ./p/a.txt and p/link.txt are one value, ./p/a.txt"});
    CHECK(place.jobs("grid: {f: [p/a.txt]}\ninclude: [{f: ./p/a.txt}, {f: q/b.txt}]\n") == Jobs{"p/a.txt", "q/b.txt"});
    CHECK(place.jobs("zip: [{f: [p/a.txt, p/link.txt], n: [1, 2]}]\n") == Jobs{"p/a.txt|1", "p/a.txt|2"});
}

TEST_CASE("a declared parameter may be a folder, with or without a slash") {
    Beside place;
    CHECK(place.jobs("grid: {f: [p, p/, ./p, q]}\n") == Jobs{"p"});
    CHECK(place.jobs("grid: {f: {glob: \"*/\"}}\n") == Jobs{"p"});
}
