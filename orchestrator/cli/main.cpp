#include "base/process/program_folders.hpp"
#include "orchestrator/cli/command.hpp"

int main(int argc, char** argv) {
    stylesweep::process::add_own_folder_to_path();
    return stylesweep::cli::main_command({argv + 1, argv + argc});
}
