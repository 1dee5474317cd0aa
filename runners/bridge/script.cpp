#include "runners/bridge/script.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <string_view>
#include <utility>

#include "base/text/excerpt.hpp"

namespace stylesweep::bridge {
namespace {

constexpr int look_every_ms = 1000;  // interval for checking a silent script
constexpr int most_silence = 10;     // such intervals from the end of the channel to the end of the script

command::Program with_channel(command::Program program, int descriptor) {
    program.environment.push_back("STYLESWEEP_CHANNEL=" + std::to_string(descriptor));
    return program;
}

std::string process_file(pid_t pid, const char* name) {
    return "/proc/" + std::to_string(pid) + '/' + name;
}

}  // namespace

Script::Script(command::Program program) {
    const int kept[] = {channel_.theirs()};
    process_ = std::make_unique<command::MeteredProgram>(with_channel(std::move(program), kept[0]), -1, kept);
    channel_.close_theirs();
}

void Script::send(nlohmann::json request) {
    request["id"] = ++last_id_;
    outgoing_ += request.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

Script::Read Script::read_some() {
    char buffer[65536];
    const ssize_t size = ::recv(channel_.ours(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) return Read::nothing;
    if (size < 0) left_request_ |= errno == ECONNRESET;  // it closed with something unread
    if (size <= 0) return Read::end;
    incoming_.append(buffer, static_cast<std::size_t>(size));
    std::size_t begin = 0;
    for (auto end = incoming_.find('\n'); end != std::string::npos; end = incoming_.find('\n', begin)) {
        lines_.push_back(incoming_.substr(begin, end - begin));
        begin = end + 1;
    }
    incoming_.erase(0, begin);
    if (incoming_.size() > most_line)
        throw ProtocolError("the script sent a line of more than " + std::to_string(most_line >> 20) + " MiB");
    return Read::some;
}

// What a script that has ended does not take is lost.
void Script::write_some() {
    const ssize_t sent = ::send(channel_.ours(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EINTR && errno != EAGAIN) {
        left_request_ = true;
        outgoing_.clear();
    }
    if (sent > 0) outgoing_.erase(0, static_cast<std::size_t>(sent));
}

// Acts on it. False: the script has ended, and all it said is in lines_.
bool Script::wait_for_news(const command::EarlyEnd& early) {
    process_->look(early);
    const short wanted = static_cast<short>((closed_ ? 0 : POLLIN) | (outgoing_.empty() ? 0 : POLLOUT));
    pollfd watched[3] = {{process_->ended(), POLLIN, 0},
                         {wanted ? channel_.ours() : -1, wanted, 0},
                         {process_->requests(early), POLLIN, 0}};
    const int news = ::poll(watched, 3, look_every_ms);
    if (news < 0) return true;
    if (news == 0) process_->let_go_on();
    if (news == 0 && closed_ && ++silent_ >= most_silence)
        throw ProtocolError("the script closed its channel before it answered, and did not end");
    if (watched[1].revents & POLLOUT) write_some();
    if (watched[0].revents)
        read_all();
    else if (!closed_ &&
             watched[1].revents & ~POLLOUT)  // once: a script that never stops talking is still looked after
        closed_ = read_some() == Read::end;
    left_request_ |= closed_ && !outgoing_.empty();
    if (closed_) outgoing_.clear();
    return !watched[0].revents;
}

void Script::read_all() {
    Read read = closed_ ? Read::end : Read::some;
    while (read == Read::some) read = read_some();
    closed_ = read == Read::end;
}

std::string Script::unfit() {
    pollfd watched{process_->ended(), POLLIN, 0};
    if (::poll(&watched, 1, 0) > 0) return "the script ended after its last answer";
    if (!closed_) closed_ = read_some() == Read::end;
    if (closed_) return "the script closed its channel after its last answer";
    if (lines_.empty() && incoming_.empty()) return "";
    return "the script said more after its last answer, which answers nothing: " +
           excerpt_line(lines_.empty() ? incoming_ : lines_.front(), 200);
}

std::optional<std::string> Script::next(const command::EarlyEnd& early) {
    bool lives = true;
    while (lines_.empty() && lives) lives = wait_for_news(early);
    if (lines_.empty()) return std::nullopt;
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    return line;
}

void Script::finish(double patience_s, double grace_s) {
    ::shutdown(channel_.ours(), SHUT_WR);
    pollfd watched{process_->ended(), POLLIN, 0};
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience_s);
    int news = 0;
    do {
        const auto left = end - std::chrono::steady_clock::now();
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
        if (ms <= 0) break;
        news = ::poll(&watched, 1, static_cast<int>(ms));
    } while (news < 0 && errno == EINTR);
    if (news <= 0) process_->ask_to_end(grace_s);
    process_->report();
}

void Script::reset_peak() const {
    if (const pid_t pid = process_->pid()) std::ofstream(process_file(pid, "clear_refs")) << "5";
}

std::optional<double> Script::peak_bytes() const {
    const pid_t pid = process_->pid();
    if (!pid) return std::nullopt;
    std::ifstream in(process_file(pid, "status"));
    constexpr std::string_view field = "VmHWM:";
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(field)) return std::stod(line.substr(field.size())) * 1024;
    return std::nullopt;
}

}  // namespace stylesweep::bridge
