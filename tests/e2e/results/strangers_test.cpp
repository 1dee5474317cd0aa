// Databases and folders that somebody else made: nothing of this machine gets into what is shown, written or served.
#include <sys/stat.h>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

constexpr const char* secret = "the secret of this machine";

// A sweep with a failed job that has a log; the secret is beside its folder.
void make_results(const Workplace& place) {
    place.write("secret.txt", std::string(secret) + "\n" + secret + "\n");
    place.sweep("s", "fixed: {print_bytes: 100}\ngrid: {outcome: [done, failed]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 1);
    REQUIRE(place.count("attempt WHERE log_path IS NOT NULL") == 2);
}

// Every log of the database is now this one.
void name_log(const Workplace& place, const std::string& path) {
    place.execute("UPDATE attempt SET log_path = '" + path + "', log_begin = 0, log_end = 50");
}

TEST_CASE("a log that a database names elsewhere, or that is a link, is neither shown nor copied") {
    const Workplace place;
    make_results(place);
    fs::create_symlink(place.path("secret.txt"), place.path("results.files/logs/link.log"));
    fs::create_symlink(place.path(""), place.path("results.files/up"));
    int number = 0;
    for (const std::string& path : {place.path("secret.txt").string(), std::string("../secret.txt"),
                                    std::string("logs/link.log"), std::string("up/secret.txt")}) {
        CAPTURE(path);
        name_log(place, path);
        for (const char* job : {"1", "2"}) {
            const Outcome shown = place.run({"show", job});
            CHECK(shown.code == 0);
            CHECK_FALSE(contains(shown.out, secret));
            CHECK(contains(shown.out, "log: not shown, because " + path + " leads out of "));
        }
        CHECK(place.run({"report", "-o", "r.html", "--markdown", "r.md", "--force"}).code == 0);
        CHECK_FALSE(contains(content(place.path("r.html")), secret));
        CHECK_FALSE(contains(content(place.path("r.md")), secret));
        const std::string target = "merged" + std::to_string(++number);
        const Outcome merged = place.run({"merge", "--db", target + ".db", "results.db"});
        CHECK(merged.code == 1);
        CHECK(contains(merged.err, "leads out of the files folder"));
        std::error_code none;
        for (const auto& file : fs::recursive_directory_iterator(place.path(target + ".files"), none))
            if (file.is_regular_file()) CHECK_FALSE(contains(content(file.path()), secret));
    }
}

TEST_CASE("merge writes into no folder that a link in the target's folder leads to") {
    const Workplace place;
    make_results(place);
    fs::create_directories(place.path("target.files"));
    fs::create_directories(place.path("home"));
    fs::create_symlink(place.path("home"), place.path("target.files/logs"));
    const Outcome merged = place.run({"merge", "--db", "target.db", "results.db"});
    CHECK(merged.code == 1);
    CHECK(contains(merged.err, "leads out of "));
    CHECK(fs::is_empty(place.path("home")));
}

TEST_CASE("serve sends a picture of the database, and no file that it or a link leads to") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1]}\nfixed: {write_bytes: 10}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    place.write("secret.png", secret);
    fs::create_directories(place.path("results.files/images"));
    std::ofstream(place.path("results.files/images/own.png")) << "own";
    fs::create_symlink(place.path("secret.png"), place.path("results.files/images/link.png"));
    for (const char* path : {"images/own.png", "images/link.png", "../secret.png"})
        place.execute("INSERT INTO artifact (attempt_id, kind, path, sha256, bytes) SELECT 1, '" + std::string(path) +
                      "', '" + path + "', sha256, bytes FROM artifact LIMIT 1");
    Started serve = place.start({"serve", "--port", "0"});
    REQUIRE(until([&] { return contains(content(serve.out), "\n"); }));
    const Outcome got = place.run_other(
        "python3",
        {"-c",
         "import sys, http.client, urllib.parse\n"
         "at = urllib.parse.urlsplit(sys.argv[1].strip()).netloc\n"
         "for path in ['images/own.png', 'images/link.png', '../secret.png', '%2e%2e/secret.png', 'results.db']:\n"
         "    talk = http.client.HTTPConnection(at)\n"
         "    talk.request('GET', '/results.files/' + path)\n"
         "    answer = talk.getresponse()\n"
         "    print(answer.status, answer.read().decode().strip())\n",
         content(serve.out)});
    CHECK(got.out == "200 own\n404 no such picture\n404 no such picture\n404 no such picture\n404 no such picture\n");
    serve.signal(SIGINT);
    CHECK(serve.wait().code == 0);
    Started guarded = place.start({"serve", "--port", "0", "--token", "random"});
    REQUIRE(until([&] { return contains(content(guarded.out), "\n"); }));
    const std::string address = content(guarded.out);
    CHECK(address.size() - address.find("?token=") == std::string("?token=\n").size() + 32);
    guarded.signal(SIGINT);
    CHECK(guarded.wait().code == 0);
}

TEST_CASE("whatever the umask, nothing that is made can be written by everybody") {
    Workplace place;
    place.environment.emplace_back("REAL", program);
    place.sweep("s", "grid: {n: [1]}\nfixed: {write_bytes: 10, print_bytes: 10}\n");
    const Outcome end =
        place.run_other("/bin/sh", {"-c",
                                    "umask 000; \"$REAL\" run s.yaml && \"$REAL\" report -o r.html --csv r.csv && "
                                    "\"$REAL\" export --backup b.db && \"$REAL\" merge --db m.db results.db"});
    REQUIRE(end.code == 0);
    int files = 0;
    for (const char* top : {"results.db", "results.files", "r.html", "r.csv", "b.db", "m.db", "m.files", ".cache"}) {
        const auto check = [&](const fs::path& file) {
            struct stat info{};
            REQUIRE_MESSAGE(::stat(file.c_str(), &info) == 0, file.string());
            CHECK_MESSAGE((info.st_mode & S_IWOTH) == 0, file.string());
            ++files;
        };
        check(place.path(top));
        if (fs::is_directory(place.path(top)))
            for (const auto& entry : fs::recursive_directory_iterator(place.path(top))) check(entry.path());
    }
    CHECK(files > 12);
}

TEST_CASE("without a home there is no cache in a folder that everybody shares") {
    Workplace place;
    fs::create_directories(place.path("tmp"));
    for (const auto& [name, value] : {std::pair{"HOME", std::string()}, {"TMPDIR", place.path("tmp").string()}})
        place.environment.emplace_back(name, value);
    place.environment.emplace_back("REAL", program);
    place.sweep("s", "grid: {n: [1]}\n");
    CHECK(place.run_other("/bin/sh", {"-c", "unset XDG_CACHE_HOME HOME; \"$REAL\" plan s.yaml"}).code == 0);
    CHECK(fs::is_empty(place.path("tmp")));
}

}  // namespace
}  // namespace stylesweep::e2e
