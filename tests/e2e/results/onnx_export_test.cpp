// `weights export-onnx`: the file it writes, what it does not overwrite, and what it does not export.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

const std::string swirls = STYLESWEEP_SOURCE_DIR "/sweeps/models/swirls.safetensors";

TEST_CASE("A trained network is written as ONNX, over one of before and over no file that is another's") {
    const Workplace place;
    const Outcome first = place.run({"weights", "export-onnx", swirls, "-o", "swirls.onnx"});
    CAPTURE(first.err);
    CHECK(first.code == 0);
    CHECK(contains(first.err, "/swirls.onnx ("));
    CHECK(contains(first.err, "Johnson's form"));
    const std::string written = content(place.path("swirls.onnx"));
    CHECK(written.size() > 500'000);
    CHECK(place.run({"weights", "export-onnx", swirls, "-o", "swirls.onnx"}).code == 0);
    CHECK(content(place.path("swirls.onnx")) == written);
    place.write("mine.onnx", "\x08\x07\x12\x07pytorch");
    const Outcome other = place.run({"weights", "export-onnx", swirls, "-o", "mine.onnx"});
    CHECK(other.code == 2);
    CHECK(contains(other.err, "stylesweep did not write; --force"));
    CHECK(place.run({"weights", "export-onnx", swirls, "-o", "mine.onnx", "--force"}).code == 0);
    CHECK(content(place.path("mine.onnx")) == written);
}

TEST_CASE("What cannot be exported, or written to, says why and what to do") {
    const Workplace place;
    place.write("text.pth", "no network");
    fs::copy_file(swirls, place.path("model.safetensors"));
    const std::pair<Arguments, std::string> cases[] = {
        {{}, "name the trained network"},
        {{swirls}, "-o swirls.onnx"},
        {{swirls, "-o", "swirls.safetensors"}, "ends in .safetensors, but export-onnx writes ONNX"},
        {{swirls, "-o", "none/swirls.onnx"}, "there is no folder"},
        {{"model.safetensors", "-o", "model.safetensors", "--force"}, "ends in .safetensors"},
        {{"none.pth", "-o", "x.onnx"}, "none.pth: cannot be read"},
        {{"text.pth", "-o", "x.onnx"}, "text.pth: neither a PyTorch file"},
    };
    for (const auto& [rest, expected] : cases) {
        Arguments arguments = {"weights", "export-onnx"};
        arguments.insert(arguments.end(), rest.begin(), rest.end());
        const Outcome outcome = place.run(arguments);
        CAPTURE(expected);
        CAPTURE(outcome.err);
        CHECK(outcome.code == 2);
        CHECK(contains(outcome.err, expected));
        CHECK_FALSE(fs::exists(place.path("x.onnx")));
    }
}

}  // namespace
}  // namespace stylesweep::e2e
