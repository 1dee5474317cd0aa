#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <iostream>
#include <sstream>
#include <thread>

#include "base/files/inside.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/results/report.hpp"
#include "orchestrator/cli/results/vote_pages.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/serve/report_server.hpp"
#include "reports/model/artifact_files.hpp"
#include "reports/report.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// The current page, rebuilt when rows were added, in at most a quarter of the time.
class LivePage {
  public:
    LivePage(std::vector<std::string> databases, reports::ReportOptions options)
        : databases_(std::move(databases)), options_(std::move(options)) {}

    std::string state() const {
        std::string state;
        for (const std::string& file : databases_) {
            schema::Store store(file, schema::OpenMode::read_only);
            SQLite::Statement row(
                store.db(),
                "SELECT coalesce((SELECT max(id) FROM attempt), 0) || '.' || coalesce((SELECT max(id) "
                "FROM job), 0) || '.' || coalesce((SELECT max(updated_at) FROM sweep), '') || '.' || (SELECT count(*) "
                "|| ' ' || coalesce(max(id), 0) || ' ' || coalesce(max(voted_at), '') FROM vote) || '.' || "
                "coalesce((SELECT max(computed_at) FROM preference), '')");
            row.executeStep();
            state += row.getColumn(0).getString() + "\n";
        }
        return state;
    }

    const std::string& page() {
        const std::string now = state();
        const auto begin = Clock::now();
        if (!page_.empty() && (now == state_ || begin < next_)) return page_;
        std::ostringstream out;
        reports::write_html(out, load_report(databases_, options_), reports::PagePlace::served());
        page_ = std::move(out).str();
        state_ = now;
        next_ = Clock::now() + 3 * (Clock::now() - begin);
        return page_;
    }

    /// A picture written by an attempt; no other file is served.
    std::optional<serve::File> picture(const std::string& path) const {
        const std::string type = path.ends_with(".png") ? "image/png" : path.ends_with(".jpg") ? "image/jpeg" : "";
        if (type.empty()) return std::nullopt;
        for (const std::string& database : databases_) {
            schema::Store store(database, schema::OpenMode::read_only);
            const auto file = inside(store.files_folder(), path);
            const std::string bytes = file && is_artifact(store, path) ? reports::content_of(*file) : "";
            if (!bytes.empty()) return serve::File{type, bytes};
        }
        return std::nullopt;
    }

  private:
    static bool is_artifact(schema::Store& store, const std::string& path) {
        SQLite::Statement row(store.db(), "SELECT 1 FROM artifact WHERE path = :path LIMIT 1");
        row.bind(":path", path);
        return row.executeStep();
    }

    std::vector<std::string> databases_;
    reports::ReportOptions options_;
    std::string page_, state_;
    Clock::time_point next_;
};

/// Ctrl-C and SIGTERM end the server. Created before any other thread, so that all threads leave these signals to it.
class StopOnSignal {
  public:
    StopOnSignal() {
        sigemptyset(&signals_);
        for (const int signal : {SIGINT, SIGTERM}) sigaddset(&signals_, signal);
        ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    void run(serve::ReportServer& server) const {
        std::thread waiter([&] {
            int signal = 0;
            ::sigwait(&signals_, &signal);
            server.stop();
        });
        server.run();
        // In case the server ended by itself: the thread waits for it.
        // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread)
        ::pthread_kill(waiter.native_handle(), SIGTERM);
        waiter.join();
    }

  private:
    sigset_t signals_{};
};

serve::Access access_of(const Options& options) {
    serve::Access access{options.text("host"), options.number("port"), options.text("token")};
    if (access.port < 0 || access.port > 65535) throw UsageError("--port takes a number from 0 to 65535");
    const bool wanted = access.token.empty() ? !serve::is_loopback(access.host) : access.token == "random";
    if (wanted) access.token = serve::random_token();
    return access;
}

// Until Ctrl-C.
void serve_pages(const serve::Served& served, const serve::Access& access, const StopOnSignal& signals) {
    serve::ReportServer server(served, access);
    std::string addresses;
    for (const std::string& each : serve::addresses_of(access.host))
        addresses += "http://" + (each.find(':') == std::string::npos ? each : "[" + each + "]") + ":" +
                     std::to_string(server.port()) + "/" + (access.token.empty() ? "" : "?token=" + access.token) +
                     "\n";
    std::cout << addresses << std::flush;
    std::cerr << "Ctrl-C ends it\n";
    signals.run(server);
}

int serve_votes(const Options& options, const serve::Access& access, const StopOnSignal& signals) {
    refuse_report_options(options, "--vote serves a page to vote on");
    if (options.has("sweep")) throw UsageError("--vote names the sweep: leave out --sweep");
    VotePages pages(databases_of(options).front(), options.text("vote"), pairs_of(options));
    serve_pages(pages.served(), access, signals);
    return all_done;
}

}  // namespace

int serve_report(const Arguments& arguments) {
    po::options_description known("Options");
    po::options_description_easy_init add = known.add_options();
    add_report_options(known);
    add("host", po::value<std::string>()->default_value("127.0.0.1")->value_name("ADDRESS"),
        "address to listen on; other machines need a token");
    add("port", po::value<int>()->default_value(8008)->value_name("N"), "0: any free port");
    add("token", po::value<std::string>()->default_value("")->value_name("TEXT"),
        "token to ask for; random: a new one (default: that, if other machines reach the address)");
    add("vote", po::value<std::string>()->value_name("SWEEP"),
        "a page on which people compare this sweep's pictures, instead of the report (docs/votes.md)");
    add_pairs_option(known);
    const Options options(arguments, "stylesweep serve [--db FILE]... [OPTION...]", known);
    const serve::Access access = access_of(options);
    const StopOnSignal signals;
    if (options.has("vote")) return serve_votes(options, access, signals);
    if (!options.is_default("pairs")) throw UsageError("--pairs goes with --vote SWEEP");
    LivePage live(databases_of(options), report_options_of(options));
    (void)live.page();  // so that wrong options and databases are reported now
    serve_pages({[&] { return live.state(); }, [&] { return live.page(); },
                 [&](const std::string& path) { return live.picture(path); }},
                access, signals);
    return all_done;
}

}  // namespace stylesweep::cli
