// A web server for tests, on this machine.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

namespace stylesweep::testing {

/// Gives each connection the next of its answers, whatever is asked.
class Server {
  public:
    explicit Server(std::vector<std::string> answers) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), length) == 0);
        REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
        REQUIRE(::listen(socket_, 4) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, answers = std::move(answers)] {
            for (const std::string& answer : answers) {
                const int connection = ::accept(socket_, nullptr, nullptr);
                if (connection < 0) return;
                char request[4096];
                (void)!::read(connection, request, sizeof request);
                (void)!::write(connection, answer.data(), answer.size());
                ::close(connection);
            }
        });
    }
    Server(const Server&) = delete;
    ~Server() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }

  private:
    int socket_;
    int port_ = 0;
    std::thread thread_;
};

inline std::string answer(const std::string& body, std::size_t claimed) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(claimed) + "\r\nConnection: close\r\n\r\n" + body;
}
inline std::string answer(const std::string& body) {
    return answer(body, body.size());
}

}  // namespace stylesweep::testing
