#include "orchestrator/serve/report_server.hpp"

#include <doctest/doctest.h>
#include <httplib.h>

#include <stdexcept>
#include <thread>

using namespace stylesweep::serve;

namespace {

/// A server under way.
class Running {
  public:
    explicit Running(Access access)
        : server_({[] { return "7"; }, [] { return "<p>page</p>"; },
                   [](const std::string& path) -> std::optional<File> {
                       if (path == "bad.png") throw std::runtime_error("the disk is gone");
                       return path == "a b.png" ? std::optional(File{"image/png", "picture"}) : std::nullopt;
                   }},
                  std::move(access)),
          thread_([this] { server_.run(); }) {}
    ~Running() {
        server_.stop();
        thread_.join();
    }
    /// Status and body.
    std::pair<int, std::string> get(const std::string& path, const httplib::Headers& headers = {}) const {
        httplib::Client client("127.0.0.1", server_.port());
        for (int tries = 0; tries < 1000; ++tries)  // until it listens
            if (const auto answer = client.Get(path, headers)) return {answer->status, answer->body};
        return {0, ""};
    }
    [[nodiscard]] int port() const { return server_.port(); }

  private:
    ReportServer server_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("the page, its state and its pictures are served, and nothing else") {
    const Running server({});
    CHECK(server.get("/") == std::pair(200, std::string("<p>page</p>")));
    CHECK(server.get("/state").second == "7");
    CHECK(server.get("/results.files/a%20b.png").second == "picture");
    CHECK(server.get("/results.files/other.png").first == 404);
    CHECK(server.get("/results.files/bad.png") == std::pair(500, std::string("the disk is gone\n")));
    CHECK(server.get("/etc/passwd").first == 404);
    httplib::Client client("127.0.0.1", server.port());
    CHECK(client.Post("/", "x", "text/plain")->status == 404);
}

TEST_CASE("on loopback only this machine's own names are answered") {
    const Running server({});
    CHECK(server.get("/", {{"Host", "evil.example:80"}}).first == 403);
    CHECK(server.get("/", {{"Host", "localhost:" + std::to_string(server.port())}}).first == 200);
}

TEST_CASE("a token is asked for, taken once from the address and then from the cookie") {
    const Running server({"0.0.0.0", 0, "secret"});
    CHECK(server.get("/").first == 401);
    CHECK(server.get("/state").first == 401);
    CHECK(server.get("/results.files/a%20b.png").first == 401);
    CHECK(server.get("/?token=secre").first == 401);
    CHECK(server.get("/?token=secret").first == 302);
    CHECK(server.get("/state", {{"Cookie", "a=b; stylesweep_token=secret"}}).second == "7");
    CHECK(server.get("/state", {{"Cookie", "not_stylesweep_token=secret"}}).first == 401);
    CHECK(server.get("/state", {{"Cookie", "stylesweep_token="}}).first == 401);
}

TEST_CASE("tokens differ, and a taken port is an error") {
    CHECK(random_token().size() == 32);
    CHECK(random_token() != random_token());
    const Running server({});
    CHECK_THROWS_WITH_AS(ReportServer({}, {"127.0.0.1", server.port(), ""}), doctest::Contains("is it in use"),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(ReportServer({}, {"999.1.1.1", 0, ""}), doctest::Contains("no address of this machine"),
                         std::runtime_error);
    CHECK(is_loopback("localhost"));
    CHECK_FALSE(is_loopback("0.0.0.0"));
}

TEST_CASE("a page that sends something: JSON only, small, and under the same protection") {
    Served served{[] { return ""; }, [] { return "page"; }, [](const std::string&) { return std::nullopt; },
                  [](const std::string& path, const std::string& body) {
                      if (path == "/bad") throw std::runtime_error("no room");
                      return Answer{path == "/vote" ? 200 : 404, "[\"" + body + "\"]"};
                  }};
    ReportServer server(served, {});
    std::thread thread([&] { server.run(); });
    httplib::Client client("127.0.0.1", server.port());
    while (!client.Get("/")) {
    }
    const auto post = [&](const char* path, const std::string& body, const char* type,
                          const httplib::Headers& headers = {}) {
        const auto answer = client.Post(path, headers, body, type);
        return answer ? std::pair(answer->status, answer->body) : std::pair(0, std::string());
    };
    CHECK(post("/vote", "x", "application/json") == std::pair(200, std::string("[\"x\"]")));
    CHECK(post("/vote", "x", "text/plain").first == 415);
    CHECK(post("/other", "x", "application/json").first == 404);
    CHECK(post("/bad", "x", "application/json") == std::pair(500, std::string("no room\n")));
    CHECK(post("/vote", std::string(100'000, 'x'), "application/json").first == 413);
    CHECK(post("/vote", "x", "application/json", {{"Host", "evil.example"}}).first == 403);
    server.stop();
    thread.join();
}
