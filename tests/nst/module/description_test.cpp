// The YAML file beside a TorchScript network: what it says, and where it is wrong.
#include "runners/nst/module/description.hpp"

#include <doctest/doctest.h>

#include "runners/core/job.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using stylesweep::testing::TestFolder;

namespace {

ModuleDescription described(const std::string& yaml) {
    const TestFolder folder;
    return ModuleDescription::read(folder.write("net.yaml", yaml));
}

std::string error_of(const std::string& yaml) {
    try {
        described(yaml);
        return "";
    } catch (const runners::BadInput& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("inputs, numbers, sizes and output are read, with defaults for the rest") {
    const ModuleDescription least = described("inputs: [content]");
    CHECK(least.in_words() == "forward(content); RGB, 0 to 1");
    const ModuleDescription all = described(R"(
inputs: [style, content, alpha]
method: stylise
range: [-1, 1]
mean: [0.5, 0.5, 1e-3]
std: [2, 2, 2]
channels: bgr
multiple: 8
fit: resize
style_size: content
output: {range: [0, 255], mean: [0, 0, 0], std: [1, 1, 1], channels: rgb, part: picture}
)");
    CHECK(all.in_words() ==
          "stylise(style, content, alpha); BGR, -1 to 1, less 0.5, 0.5, 0.001, divided by 2, 2, 2; returns RGB, 0 to "
          "255; part picture of its output; sides resized to multiples of 8; style stretched to the content's size");
}

TEST_CASE("a mistake names file, line and column, and what is expected") {
    const struct {
        const char *yaml, *says;
    } cases[] = {
        {"range: [0, 1]", "net.yaml:1:1: inputs: missing"},
        {"inputs: []", "inputs: content is missing"},
        {"inputs: [content, content]", "net.yaml:1:9: inputs: content is there twice"},
        {"inputs: [content, strength]", "inputs: 'strength' is none of content, style, alpha"},
        {"inputs: content", "net.yaml:1:9: inputs: a list in [] is expected"},
        {"inputs: [content]\nranges: [0, 1]", "net.yaml:2:1: unknown key 'ranges'; known: inputs, method"},
        {"inputs: [content]\nrange: [1, 0]", "net.yaml:2:8: range: the value of black comes first"},
        {"inputs: [content]\nrange: [0, a]", "range: 2 numbers are expected"},
        {"inputs: [content]\nmean: [0, .nan, 0]", "mean: 3 numbers are expected"},
        {"inputs: [content]\nstd: [1, 0, 1]", "std: what values are divided by is above 0"},
        {"inputs: [content]\nchannels: rbg", "net.yaml:2:11: channels: 'rbg' is none of rgb, bgr"},
        {"inputs: [content]\nmultiple: 0", "multiple: a whole number from 1 to 16384 is expected"},
        {"inputs: [content]\nmultiple: 9223372036854775807", "multiple: a whole number from 1 to 16384 is expected"},
        {"inputs: [content]\nmultiple: 8\nfit: crop", "fit: 'crop' is none of pad, resize"},
        {"inputs: [content]\nfit: pad", "fit: it needs `multiple`"},
        {"inputs: [content]\nstyle_size: own", "there is no style among the inputs"},
        {"inputs: [content]\noutput: 1", "output: keys below it are expected"},
        {"inputs: [content]\noutput: {parts: 1}", "net.yaml:2:10: unknown key 'parts'"},
        {"inputs: [content]\ninputs: [content]", "net.yaml:2:1: the key 'inputs' is written twice"},
        {"- content", "`key: value` lines are expected"},
        {"inputs: [content", "not YAML: "},
        {"", "`key: value` lines are expected"},
    };
    for (const auto& [yaml, says] : cases) {
        CAPTURE(yaml);
        const std::string said = error_of(yaml);
        CAPTURE(said);
        CHECK(said.find(says) != std::string::npos);
    }
}
