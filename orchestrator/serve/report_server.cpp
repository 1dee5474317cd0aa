#include "orchestrator/serve/report_server.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <openssl/crypto.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>

#include "base/text/parse_as.hpp"
#include "orchestrator/serve/limited_server.hpp"

namespace stylesweep::serve {
namespace {

bool equal_in_constant_time(const std::string& a, const std::string& b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// The value of our cookie; "" without one.
std::string cookie_of(const httplib::Request& request) {
    static const std::string name = "stylesweep_token=";
    const std::string cookies = request.get_header_value("Cookie");
    for (std::size_t at = cookies.find(name); at != std::string::npos; at = cookies.find(name, at + 1)) {
        if (at != 0 && cookies[at - 1] != ' ' && cookies[at - 1] != ';') continue;
        const std::size_t begin = at + name.size();
        return cookies.substr(begin, cookies.find(';', begin) - begin);
    }
    return "";
}

// Of the content; what is no number counts as too much.
std::size_t length_of(const httplib::Request& request) {
    if (!request.has_header("Content-Length")) return 0;
    return parse_as<std::size_t>(request.get_header_value("Content-Length")).value_or(SIZE_MAX);
}

// The address, or its port.
std::string why_not_listening(const Access& access) {
    httplib::Server other;
    if (other.bind_to_any_port(access.host) < 0)
        return "cannot listen on " + access.host +
               ", which is no address of this machine; --host takes one, such as 127.0.0.1, or 0.0.0.0 for all of them";
    return "cannot listen on " + access.host + " port " + std::to_string(access.port) + "; is it in use" +
           (access.port < 1024 ? ", or only root's, as those below 1024" : "") + "? --port chooses another";
}

}  // namespace

bool is_loopback(const std::string& host) {
    return host == "127.0.0.1" || host == "localhost" || host == "::1";
}

std::vector<std::string> addresses_of(const std::string& host) {
    const bool of_all = host == "0.0.0.0" || host == "::";
    if (!of_all) return {host};
    std::vector<std::string> addresses;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) == 0) {
        for (const ifaddrs* each = first; each; each = each->ifa_next) {
            if (!each->ifa_addr || !(each->ifa_flags & IFF_UP) || each->ifa_flags & IFF_LOOPBACK) continue;
            if (each->ifa_addr->sa_family != AF_INET) continue;  // IPv6 addresses are for machines, not to be typed
            char text[NI_MAXHOST];
            if (::getnameinfo(each->ifa_addr, sizeof(sockaddr_in), text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
                addresses.emplace_back(text);
        }
        ::freeifaddrs(first);
    }
    addresses.emplace_back("127.0.0.1");
    return addresses;
}

std::string random_token() {
    constexpr const char* digits = "0123456789abcdef";
    std::random_device random;
    std::string token;
    while (token.size() < 32) token += digits[random() % 16];
    return token;
}

class ReportServer::Implementation {
  public:
    Implementation(Served served, Access access)
        : served_(std::move(served)), access_(std::move(access)), server_(access_.limits, stopping_) {
        server_.set_socket_options([](socket_t socket) {  // without the library's SO_REUSEPORT: a port in use fails
            const int yes = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
        port_ = access_.port;
        if (port_ == 0)
            port_ = server_.bind_to_any_port(access_.host);
        else if (!server_.bind_to_port(access_.host, port_))
            port_ = -1;
        if (port_ < 0) throw std::runtime_error(why_not_listening(access_));
        for (const char* name : {"localhost", "127.0.0.1", "[::1]"})
            own_names_.insert(name + (":" + std::to_string(port_)));
        add_routes();
    }

    [[nodiscard]] int port() const { return port_; }
    void run() {
        started_ = true;
        if (!stopping_) server_.listen_after_bind();
        ended_ = true;
    }
    // The library ignores a stop that comes before it listens.
    void stop() {
        stopping_ = true;
        while (started_ && !ended_) {
            server_.stop();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }

  private:
    using Request = httplib::Request;
    using Response = httplib::Response;

    void add_routes() {
        server_.set_default_headers({{"X-Content-Type-Options", "nosniff"},
                                     {"Cache-Control", "no-store"},
                                     {"Referrer-Policy", "no-referrer"},
                                     {"X-Frame-Options", "DENY"}});
        server_.set_pre_routing_handler([this](const Request& request, Response& response) {
            return admit(request, response) && takes(request, response) ? httplib::Server::HandlerResponse::Unhandled
                                                                        : httplib::Server::HandlerResponse::Handled;
        });
        get("/", [this](const Request&, Response& response) { send_plain(response, served_.page()); });
        get("/favicon.ico", [](const Request&, Response& response) { response.status = 204; });
        get("/state", [this](const Request&, Response& response) {
            response.set_content(served_.state(), "text/plain; charset=utf-8");
        });
        for (const char* path : {"/results\\.files/(.+)", "/picture/(.+)"})
            get(path, [this](const Request& request, Response& response) {
                const auto file = served_.file(request.matches[1]);
                if (file)
                    response.set_content(file->bytes, file->type);
                else
                    refuse(response, 404, "no such picture");
            });
        if (served_.post) add_post();
    }

    // Another site's page cannot send JSON without asking first, which this server refuses.
    void add_post() {
        server_.Post("/[a-z]+", [this](const Request& request, Response& response) {
            const std::lock_guard lock(one_at_a_time_);
            if (!request.get_header_value("Content-Type").starts_with("application/json"))
                return refuse(response, 415, "send application/json");
            try {
                const Answer answer = served_.post(request.path, request.body);
                response.status = answer.status;
                response.set_content(answer.json, "application/json");
            } catch (const std::exception& error) {
                refuse(response, 500, error.what());
            }
        });
    }

    template <class Handler>
    void get(const char* path, Handler handler) {
        server_.Get(path, [this, handler](const Request& request, Response& response) {
            const std::lock_guard lock(one_at_a_time_);
            try {
                handler(request, response);
            } catch (const std::exception& error) {
                refuse(response, 500, error.what());
            }
        });
    }

    // Uncompressed: the library would spend half a minute on brotli's best compression.
    static void send_plain(Response& response, std::string page) {
        const std::size_t size = page.size();
        response.set_content_provider(
            size, "text/html; charset=utf-8",
            [page = std::move(page)](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                return sink.write(page.data() + offset, length);
            });
    }

    static void refuse(Response& response, int status, const std::string& text) {
        response.status = status;
        response.set_content(text + "\n", "text/plain; charset=utf-8");
    }

    // Whether the request is admitted; otherwise the response is set.
    bool admit(const Request& request, Response& response) const {
        if (is_loopback(access_.host) && !own_names_.contains(request.get_header_value("Host"))) {
            refuse(response, 403, "this server answers to localhost only");
            return false;
        }
        if (access_.token.empty() || equal_in_constant_time(cookie_of(request), access_.token)) return true;
        if (!equal_in_constant_time(request.get_param_value("token"), access_.token)) {
            refuse(response, 401, "open the address with its token, as `stylesweep serve` printed it");
            return false;
        }
        response.set_header("Set-Cookie", "stylesweep_token=" + access_.token + "; HttpOnly; SameSite=Strict; Path=/");
        response.set_redirect("/");
        return false;
    }

    // Before the body is read: the library would unpack a compressed one, and collect a chunked one, of any size.
    bool takes(const Request& request, Response& response) const {
        if (request.has_header("Transfer-Encoding") || request.has_header("Content-Encoding"))
            refuse(response, 415, "send plain content, and its length");
        else if (length_of(request) > (served_.post ? most_body : 0))
            refuse(response, 413, "too much content");
        else
            return true;
        return false;
    }

    Served served_;
    Access access_;
    std::atomic<bool> started_ = false, stopping_ = false, ended_ = false;
    LimitedServer server_;
    std::mutex one_at_a_time_;
    std::set<std::string> own_names_;
    int port_ = 0;
};

ReportServer::ReportServer(Served served, Access access)
    : implementation_(std::make_unique<Implementation>(std::move(served), std::move(access))) {}
ReportServer::~ReportServer() = default;

int ReportServer::port() const {
    return implementation_->port();
}
void ReportServer::run() {
    implementation_->run();
}
void ReportServer::stop() {
    implementation_->stop();
}

}  // namespace stylesweep::serve
