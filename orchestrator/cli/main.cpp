#include <sys/stat.h>

#include "base/process/program_folders.hpp"
#include "orchestrator/cli/command.hpp"

int main(int argc, char** argv) {
    ::umask(::umask(0) | S_IWOTH);  // also of the runners: nothing that they make can be written by everybody
    stylesweep::process::add_own_folder_to_path();
    return stylesweep::cli::main_command({argv + 1, argv + argc});
}
