#include <signal.h>

#include <boost/program_options.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>

#include "base/clock.hpp"
#include "runners/core/loop/loop.hpp"

namespace stylesweep::runners {
namespace {

namespace po = boost::program_options;

std::atomic<bool> stop_requested{false};
std::atomic<EndSignal*> end_signal{nullptr};

void request_stop(int) {
    stop_requested = true;
}

void request_end(int, siginfo_t* info, void*) {
    end_signal.load()->receive(process::EndRequest::received(*info));
}

// SIGUSR1: end the running job now, if this runner can. SIGTERM: finish it, then exit; also sent when the orchestrator
// dies (PR_SET_PDEATHSIG). SIGINT is handled by the orchestrator.
void handle_signals() {
    struct sigaction action{};
    action.sa_handler = request_stop;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    struct sigaction end{};
    end.sa_sigaction = request_end;
    end.sa_flags = SA_RESTART | SA_SIGINFO;
    ::sigaction(process::EndRequest::signal, &end, nullptr);
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGPIPE, &action, nullptr);
}

po::options_description options() {
    po::options_description all(
        "A stylesweep runner, started by `stylesweep run`; on its own it supports --describe, --check and --features. "
        "Options");
    po::options_description_easy_init add = all.add_options();
    add("help", "print this help");
    add("describe", "print this runner's parameters, metrics and devices as JSON");
    add("check", po::value<std::string>(), "a JSON file of jobs: print why each is invalid, or \"\", as JSON");
    add("features", po::value<std::string>(), "a JSON file with a network and pictures: compute their features");
    add("db", po::value<std::string>(), "results database");
    add("sweep", po::value<schema::Id>(), "id of the sweep to work on");
    add("device", po::value<std::string>()->default_value("cpu"), "cpu or cuda:N");
    add("threads", po::value<int>()->default_value(1), "number of CPU threads");
    add("log", po::value<std::string>()->default_value(""),
        "file to which this process's output is redirected, to be recorded");
    add("until", po::value<std::string>()->default_value(""), "UTC time by which the last job should have ended");
    add("fail-fast", "end after a job that fails, so that no further one starts");
    add("shared", po::value<int>()->default_value(0), "number of runners that share the machine: marks the rows");
    add("job-word", po::value<int>(), "descriptor of shared memory in which it publishes its current job");
    return all;
}

int work(Runner& runner, const po::variables_map& chosen) {
    static EndSignal end;  // must live as long as its handler
    end_signal = &end;
    handle_signals();
    LoopOptions loop{chosen["db"].as<std::string>(),
                     chosen["sweep"].as<schema::Id>(),
                     {chosen["device"].as<std::string>(), chosen["threads"].as<int>()},
                     chosen["log"].as<std::string>()};
    loop.settings.end = &end;
    if (const auto& until = chosen["until"].as<std::string>(); !until.empty()) loop.until = from_iso_utc(until);
    loop.shared = chosen["shared"].as<int>();
    loop.fail_fast = chosen.count("fail-fast") > 0;
    std::optional<process::JobUnderWay> under_way;
    if (chosen.count("job-word")) loop.under_way = &under_way.emplace(chosen["job-word"].as<int>());
    run_loop(runner, loop, stop_requested);
    return 0;
}

// Other failures are reported when the job runs.
std::string objection(Runner& runner, const nlohmann::json& asked) {
    Job job;
    job.params = asked.at("params");
    job.inputs = asked.at("inputs");
    try {
        runner.check(job);
    } catch (const BadInput& error) {
        return error.what();
    } catch (const std::exception& error) {
        std::cerr << "not checked: " << error.what() << '\n';
    }
    return "";
}

int check(Runner& runner, const std::string& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    nlohmann::json answers = nlohmann::json::array();
    for (const nlohmann::json& each : nlohmann::json::parse(in)) answers.push_back(objection(runner, each));
    std::cout << answers.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    return 0;
}

int features(Runner& runner, const po::variables_map& chosen) {
    const std::string file = chosen["features"].as<std::string>();
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    runner.open({chosen["device"].as<std::string>(), chosen["threads"].as<int>()});
    const nlohmann::json answer = runner.features(nlohmann::json::parse(in));
    std::cout << answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    return 0;
}

int dispatch(int argc, char** argv, Runner& runner) {
    const po::options_description known = options();
    po::variables_map chosen;
    po::store(po::parse_command_line(argc, argv, known), chosen);
    if (chosen.count("describe")) {
        std::cout << runner.describe().dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
        return 0;
    }
    if (chosen.count("check")) return check(runner, chosen["check"].as<std::string>());
    if (chosen.count("features")) return features(runner, chosen);
    if (chosen.count("help") || !chosen.count("db") || !chosen.count("sweep")) {
        std::cerr << known;
        return chosen.count("help") ? 0 : 2;
    }
    return work(runner, chosen);
}

}  // namespace

int run_main(int argc, char** argv, Runner& runner) {
    try {
        return dispatch(argc, argv, runner);
    } catch (const po::error& error) {
        std::cerr << argv[0] << ": " << error.what() << '\n';
        return 2;
    } catch (const schema::StoreError& error) {
        std::cerr << argv[0] << ": " << error.what() << '\n';
        return 3;
    } catch (const SQLite::Exception& error) {
        std::cerr << argv[0] << ": database: " << error.what() << '\n';
        return 3;
    } catch (const std::exception& error) {
        std::cerr << argv[0] << ": " << error.what() << '\n';
        return 1;
    }
}

}  // namespace stylesweep::runners
