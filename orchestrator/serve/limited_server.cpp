#include "orchestrator/serve/limited_server.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <semaphore>
#include <utility>

namespace stylesweep::serve {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// No more tasks than threads: a connection beyond that is not accepted yet. The library's pool keeps any number open.
class OneThreadEach final : public httplib::TaskQueue {
  public:
    using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue({}));  // void, or bool in later versions

    explicit OneThreadEach(std::size_t threads) : pool_(threads), free_(static_cast<std::ptrdiff_t>(threads)) {}
    Enqueued enqueue(std::function<void()> task) override {
        free_.acquire();
        return pool_.enqueue([this, task = std::move(task)] {
            task();
            free_.release();
        });
    }

    void shutdown() override { pool_.shutdown(); }

  private:
    httplib::ThreadPool pool_;
    std::counting_semaphore<> free_;
};

class LimitedStream final : public httplib::Stream {
  public:
    LimitedStream(socket_t socket, const Limits& limits, const std::atomic<bool>& stopping)
        : socket_(socket),
          left_(limits.request_bytes),
          stopping_(stopping),
          request_by_(Clock::now() + limits.to_send),
          response_by_(request_by_ + limits.to_receive) {}

    [[nodiscard]] bool is_readable() const override { return begin_ < end_ || wait(POLLIN, request_by_); }
    [[nodiscard]] bool is_writable() const override { return wait(POLLOUT, response_by_); }

    ssize_t read(char* bytes, std::size_t size) override {
        if (begin_ == end_ && !fill()) return failed_;
        const std::size_t given = std::min(size, end_ - begin_);
        std::copy_n(buffer_.data() + begin_, given, bytes);
        begin_ += given;
        return static_cast<ssize_t>(given);
    }
    ssize_t write(const char* bytes, std::size_t size) override {
        return is_writable() ? ::send(socket_, bytes, size, MSG_NOSIGNAL) : -1;
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    [[nodiscard]] socket_t socket() const override { return socket_; }

    /// Of a request that was refused: closing earlier could take the response from the client.
    void drop_rest() {
        while (fill()) {
        }
    }

  private:
    bool fill() {
        const std::size_t most = std::min(buffer_.size(), left_);
        const ssize_t got = most > 0 && is_readable() ? ::recv(socket_, buffer_.data(), most, 0) : -1;
        begin_ = 0;
        end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
        left_ -= end_;
        failed_ = got;
        return got > 0;
    }

    bool wait(short what, Clock::time_point until) const {
        constexpr milliseconds between_looks(100);
        for (auto now = Clock::now(); now < until && !stopping_; now = Clock::now()) {
            const auto left = std::chrono::ceil<milliseconds>(until - now);
            pollfd poll{socket_, what, 0};
            const int ready = ::poll(&poll, 1, static_cast<int>(std::min(left, between_looks).count()));
            if (ready != 0) return ready > 0 || errno == EINTR;
        }
        return false;
    }

    socket_t socket_;
    std::size_t left_;
    const std::atomic<bool>& stopping_;
    Clock::time_point request_by_, response_by_;
    std::array<char, 4096> buffer_{};
    std::size_t begin_ = 0, end_ = 0;
    ssize_t failed_ = -1;
};

}  // namespace

LimitedServer::LimitedServer(const Limits& limits, const std::atomic<bool>& stopping)
    : limits_(limits), stopping_(stopping) {
    new_task_queue = [threads = limits.connections] { return new OneThreadEach(threads); };
}

// The library's function has the peers' addresses, too, in later versions; nothing here asks for them.
template <class Any>
bool LimitedServer::answer(Any& server, httplib::Stream& stream) {
    bool closed = false;
    if constexpr (requires { server.process_request(stream, true, closed, nullptr); })
        return server.process_request(stream, true, closed, nullptr);
    else
        return server.process_request(stream, "", 0, "", 0, true, closed, nullptr);
}

bool LimitedServer::process_and_close_socket(socket_t socket) {
    LimitedStream stream(socket, limits_, stopping_);
    const bool answered = answer(*this, stream);
    ::shutdown(socket, SHUT_WR);
    stream.drop_rest();
    ::close(socket);
    return answered;
}

}  // namespace stylesweep::serve
