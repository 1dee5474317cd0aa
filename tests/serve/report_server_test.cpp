#include "orchestrator/serve/report_server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

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

/// A client that keeps to no rules.
class RawClient {
  public:
    explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
    }
    RawClient(const RawClient&) = delete;
    ~RawClient() { ::close(socket_); }
    /// False once the server has closed the connection.
    bool send(const std::string& text) const {
        return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
    }
    void await_answer() const {
        char first = 0;
        REQUIRE(::recv(socket_, &first, 1, 0) == 1);
    }
    /// Until the server closes the connection.
    [[nodiscard]] std::string answer() const {
        std::string all, part(4096, '\0');
        for (ssize_t got; (got = ::recv(socket_, part.data(), part.size(), 0)) > 0;)
            all.append(part, 0, static_cast<std::size_t>(got));
        return all;
    }

  private:
    int socket_;
};

std::string request_with(const std::string& header) {
    return "POST /vote HTTP/1.1\r\nHost: localhost:PORT\r\n" + header + "\r\n\r\n";
}

std::string to_port(std::string request, int port) {
    const auto at = request.find("PORT");
    return request.replace(at, 4, std::to_string(port));
}

Limits in_a_hurry() {
    Limits limits;
    limits.connections = 2;
    limits.to_send = std::chrono::milliseconds(100);
    return limits;
}

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
    CHECK(client.Post("/", "x", "text/plain")->status == 413);
    CHECK(client.Post("/", "", "text/plain")->status == 404);
}

TEST_CASE("on loopback only this machine's own names are answered") {
    const Running server({});
    CHECK(server.get("/", {{"Host", "evil.example:80"}}).first == 403);
    CHECK(server.get("/", {{"Host", "localhost:" + std::to_string(server.port())}}).first == 200);
}

TEST_CASE("addresses to type: the host itself, or for all interfaces theirs") {
    CHECK(addresses_of("127.0.0.1") == std::vector<std::string>{"127.0.0.1"});
    for (const char* all : {"0.0.0.0", "::"}) {
        const std::vector<std::string> addresses = addresses_of(all);
        CHECK(addresses.back() == "127.0.0.1");
        CHECK(std::ranges::find(addresses, all) == addresses.end());
    }
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

TEST_CASE("a body that is compressed, chunked or large is refused before it is read") {
    const Running server({});
    CHECK(server.get("/").first == 200);
    for (const auto& [header, status] : {std::pair{"Transfer-Encoding: chunked", "415"},
                                         {"Content-Encoding: gzip\r\nContent-Length: 5", "415"},
                                         {"Content-Length: 99999999999", "413"},
                                         {"Content-Length: -1", "413"}}) {
        CAPTURE(header);
        const RawClient client(server.port());
        REQUIRE(client.send(to_port(request_with(header), server.port())));
        CHECK(client.answer().starts_with(std::string("HTTP/1.1 ") + status));
    }
}

TEST_CASE("endless headers end the connection") {
    const Running server({});
    CHECK(server.get("/").first == 200);
    const RawClient client(server.port());
    REQUIRE(client.send("GET / HTTP/1.1\r\n"));
    const std::string header = "X: " + std::string(1000, 'x') + "\r\n";
    int sent = 0;
    while (sent < 100'000 && client.send(header)) ++sent;  // 100 MB; what is under way is a few MB
    CHECK(sent < 100'000);
    CHECK(server.get("/").first == 200);
}

TEST_CASE("clients that say nothing, or go on for ever, keep no others out") {
    const Running server({"127.0.0.1", 0, "", in_a_hurry()});
    CHECK(server.get("/").first == 200);
    std::vector<std::unique_ptr<RawClient>> silent;
    for (int i = 0; i < 6; ++i) silent.push_back(std::make_unique<RawClient>(server.port()));
    const RawClient slow(server.port());
    std::thread dripping([&] {
        while (slow.send("x")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    });
    CHECK(server.get("/").first == 200);
    dripping.join();  // its connection was closed
    CHECK(silent.front()->answer().empty());
}

TEST_CASE("a server with a client that takes no answer stops all the same") {
    std::string large(64 << 20, 'x');
    ReportServer server({[] { return ""; }, [&] { return large; }, [](const std::string&) { return std::nullopt; }},
                        {});
    std::thread thread([&] { server.run(); });
    const RawClient client(server.port());
    REQUIRE(client.send("GET / HTTP/1.1\r\nHost: localhost:" + std::to_string(server.port()) + "\r\n\r\n"));
    client.await_answer();
    server.stop();
    thread.join();
}
