#include "orchestrator/cli/command.hpp"

int main(int argc, char** argv) {
    return stylesweep::cli::main_command({argv + 1, argv + argc});
}
