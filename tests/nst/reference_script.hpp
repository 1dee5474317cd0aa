// What a Python script of this folder computes by other means, to be compared with.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/process/child.hpp"
#include "tensorfiles/tensor_file.hpp"
#include "tests/nst/files.hpp"

namespace stylesweep::nst::testing {

/// Runs `script` FOLDER ARGUMENTS...; whether it has written its results to `folder`. False, with a message, where it
/// lacks a Python package (exit code 77); any other failure fails the test.
inline bool made_by_script(const std::string& script, const TestFolder& folder,
                           const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {STYLESWEEP_PYTHON, STYLESWEEP_SOURCE_DIR "/tests/nst/" + script,
                                        folder.path().string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const fs::path log = folder / "log";
    process::Child child({command, log, {}, {}});
    const int code = child.wait().code;
    CAPTURE(content_of(log));
    if (code == 77) MESSAGE("skipped: ", content_of(log));
    CHECK((code == 0 || code == 77));
    return code == 0;
}

/// Tensors that are no network: NAME.pth of `folder` as NAME.safetensors there.
inline fs::path as_safetensors(const TestFolder& folder, const std::string& name) {
    const fs::path file = folder / (name + ".safetensors");
    tensorfiles::write_safetensors(file, tensorfiles::read_pytorch(folder / (name + ".pth")).tensors, {});
    return file;
}

}  // namespace stylesweep::nst::testing
