// stylesweep-runner-command: runs any program for each job. See docs/runners.md.
#include "runners/command/command_runner.hpp"

int main(int argc, char** argv) {
    stylesweep::command::CommandRunner runner;
    return stylesweep::runners::run_main(argc, argv, runner);
}
