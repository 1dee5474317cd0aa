#include "runners/nst/nst_runner.hpp"

int main(int argc, char** argv) {
    stylesweep::nst::NstRunner runner;
    return stylesweep::runners::run_main(argc, argv, runner);
}
