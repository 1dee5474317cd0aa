// A small web server for one page.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stylesweep::serve {

struct File {
    std::string type, bytes;  ///< MIME type, content
};

struct Answer {
    int status;
    std::string json;
};

/// What is served; called from several threads, one at a time. Exceptions become a 500 response with their text.
struct Served {
    std::function<std::string()> state;                                ///< changes whenever the page does
    std::function<std::string()> page;                                 ///< HTML
    std::function<std::optional<File>(const std::string& path)> file;  ///< below results.files; nullopt: not found
    /// Of pages that send something: POST `path` with a JSON body.
    std::function<Answer(const std::string& path, const std::string& body)> post = {};
};

inline constexpr std::size_t most_body = std::size_t{64} * 1024;  ///< bytes

struct Limits {
    std::size_t connections = 32;                   ///< at a time; further ones wait in the system's queue
    std::size_t request_bytes = 2 * most_body;      ///< header and body
    std::chrono::milliseconds to_send{10'000};      ///< until a request is there in full
    std::chrono::milliseconds to_receive{120'000};  ///< until the client has taken the response
};

struct Access {
    std::string host = "127.0.0.1";
    int port = 0;       ///< 0: any free port
    std::string token;  ///< required from everybody unless empty
    Limits limits = {};
};

/// Whether only programs on this machine can reach it.
bool is_loopback(const std::string& host);

/// Addresses under which a browser reaches what listens on `host`: of "0.0.0.0" and "::" those of this machine's
/// network interfaces, beyond loopback first; else the host itself.
std::vector<std::string> addresses_of(const std::string& host);

/// A fresh token: 32 hex digits from the system's random source.
std::string random_token();

/// Serves GET / (the page), /state and /results.files/PATH (also as /picture/PATH), POST of JSON up to 64 kB where
/// `post` is given, and nothing else. On loopback the Host header must name this machine, so that no web page can
/// connect under its own name (DNS rebinding). With a token, `/?token=TOKEN` sets a cookie; without either the response
/// is 401. A client that passes a limit is disconnected.
class ReportServer {
  public:
    /// Binds the port; throws std::runtime_error when it cannot.
    ReportServer(Served served, Access access);
    ~ReportServer();

    [[nodiscard]] int port() const;
    /// Serves until stop().
    void run();
    /// From any other thread; run() has ended when it returns, or will not start.
    void stop();

  private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace stylesweep::serve
