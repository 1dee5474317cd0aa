// A small web server for one page that is read, never written.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace stylesweep::serve {

struct File {
    std::string type, bytes;  ///< MIME type, content
};

/// What is served; called from several threads, one at a time. What these throw is answered with 500 and the text.
struct Served {
    std::function<std::string()> state;                                ///< changes when the page would
    std::function<std::string()> page;                                 ///< HTML
    std::function<std::optional<File>(const std::string& path)> file;  ///< below results.files; nullopt: there is none
};

struct Access {
    std::string host = "127.0.0.1";
    int port = 0;       ///< 0: any that is free
    std::string token;  ///< asked of everybody unless empty
};

/// Whether only programs of this machine reach it.
bool is_loopback(const std::string& host);

/// A fresh token: 32 hex digits from the system's random source.
std::string random_token();

/// Answers GET / (the page), /state and /results.files/PATH, and nothing else. On loopback the Host header must name
/// this machine, so that no web page can ask by a name of its own (DNS rebinding). With a token, `/?token=TOKEN` leaves
/// a cookie; without either the answer is 401.
class ReportServer {
  public:
    /// Binds; throws std::runtime_error when it can't.
    ReportServer(Served served, Access access);
    ~ReportServer();

    [[nodiscard]] int port() const;
    /// Answers until stop().
    void run();
    /// From any other thread; run() has ended when it returns, or will not begin.
    void stop();

  private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace stylesweep::serve
