// The library's server with limits for strangers: how many connections, how many bytes, how long.
#pragma once

#include <httplib.h>

#include <atomic>

#include "orchestrator/serve/report_server.hpp"

namespace stylesweep::serve {

/// One request a connection, which is closed when a limit is passed, without an answer. The library alone waits anew
/// for each byte and takes any number of headers.
class LimitedServer : public httplib::Server {
  public:
    /// Once `stopping` is true, connections are closed within a moment.
    LimitedServer(const Limits& limits, const std::atomic<bool>& stopping);

  private:
    bool process_and_close_socket(socket_t socket) override;
    template <class Any>
    static bool answer(Any& server, httplib::Stream& stream);

    Limits limits_;
    const std::atomic<bool>& stopping_;
};

}  // namespace stylesweep::serve
