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

// SIGUSR1: end the job under way now, if this runner can. SIGTERM: finish it, then end. It also comes when the
// orchestrator dies (PR_SET_PDEATHSIG). SIGINT is the orchestrator's to interpret.
void handle_signals() {
    struct sigaction action {};
    action.sa_handler = request_stop;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    struct sigaction end {};
    end.sa_sigaction = request_end;
    end.sa_flags = SA_RESTART | SA_SIGINFO;
    ::sigaction(process::EndRequest::signal, &end, nullptr);
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGPIPE, &action, nullptr);
}

po::options_description options() {
    po::options_description all(
        "A stylesweep runner. `stylesweep run` starts it; by itself it answers --describe and --check. Options");
    po::options_description_easy_init add = all.add_options();
    add("help", "print this");
    add("describe", "print what this runner takes and measures, as JSON");
    add("check", po::value<std::string>(),
        "a file of jobs, as JSON: print of each why it cannot be done, or \"\", as JSON");
    add("db", po::value<std::string>(), "results database to work for");
    add("sweep", po::value<schema::Id>(), "number of the sweep whose queue to work on");
    add("device", po::value<std::string>()->default_value("cpu"), "cpu or cuda:N");
    add("threads", po::value<int>()->default_value(1), "CPU threads to compute with");
    add("log", po::value<std::string>()->default_value(""), "where this process's output goes, for the record");
    add("until", po::value<std::string>()->default_value(""), "UTC time by which the last job is to have ended");
    add("job-word", po::value<int>(), "descriptor of memory in which it tells its orchestrator which job it is at");
    return all;
}

int work(Runner& runner, const po::variables_map& chosen) {
    static EndSignal end;  // as long as its handler
    end_signal = &end;
    handle_signals();
    LoopOptions loop{chosen["db"].as<std::string>(),
                     chosen["sweep"].as<schema::Id>(),
                     {chosen["device"].as<std::string>(), chosen["threads"].as<int>()},
                     chosen["log"].as<std::string>()};
    loop.settings.end = &end;
    if (const auto& until = chosen["until"].as<std::string>(); !until.empty()) loop.until = from_iso_utc(until);
    std::optional<process::JobUnderWay> under_way;
    if (chosen.count("job-word")) loop.under_way = &under_way.emplace(chosen["job-word"].as<int>());
    run_loop(runner, loop, stop_requested);
    return 0;
}

// What fails in another way than by what the job is, the job will tell.
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

int dispatch(int argc, char** argv, Runner& runner) {
    const po::options_description known = options();
    po::variables_map chosen;
    po::store(po::parse_command_line(argc, argv, known), chosen);
    if (chosen.count("describe")) {
        std::cout << runner.describe().dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
        return 0;
    }
    if (chosen.count("check")) return check(runner, chosen["check"].as<std::string>());
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
