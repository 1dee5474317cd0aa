// Networks in TorchScript files: pictures like PyTorch's, and an answer to each way in which a file can be wrong
// (module_networks.py).
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "runners/nst/jobs/job_check.hpp"
#include "tests/nst/reference_script.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

const char* const size = "61x43";  // 4 does not divide it

// The script's networks in a folder; `made` is false where PyTorch is missing.
struct Networks {
    Networks() {
        write_picture(resize_to(read_picture(sample("content/landscape.jpg")), {61, 43}), folder / "content.png");
        write_picture(resize_to(read_picture(sample("style/swirls.jpg")), {61, 53}), folder / "style.png");
        made = made_by_script("module/module_networks.py", folder, {});
    }
    [[nodiscard]] runners::Job job(const std::string& name, nlohmann::json params = {}, bool style = true) const {
        params.update({{"architecture", "module"}, {"resolution", size}, {"model", name + ".pt"}});
        if (!params.contains("trust")) params["trust"] = true;
        Files files = {{"content", folder / "content.png"}, {"model", folder / (name + ".pt")}};
        if (style) files["style"] = folder / "style.png";
        runners::Job job = job_of(folder / "files", params, files);
        job.inputs["model"]["kind"] = "described";
        return job;
    }
    TestFolder folder;
    bool made;
};

const Networks& networks() {
    static const Networks all;
    return all;
}

// What check_job() and the runner say of a job; "" for a job that is done. Their order of magnitude differs: the first
// does not call the network.
template <class Error>
std::string error_of(const runners::Job& job) {
    try {
        const Outcome outcome(job);
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

std::string objection(const runners::Job& job) {
    std::set<std::string> sound;
    try {
        check_job(job, sound);
        return "";
    } catch (const runners::BadInput& error) {
        return error.what();
    }
}

bool has(const std::string& text, const std::string& part) {
    CAPTURE(text);
    CAPTURE(part);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a scripted and a traced network give PyTorch's picture within a grey level, with the alpha asked for") {
    if (!networks().made) return;
    const struct {
        const char *network, *alpha;
    } cases[] = {{"blend", "1.0"}, {"blend", "0.25"}, {"mixed", "0.5"}};
    NstRunner runner;
    runner.open({"cpu", 2});
    for (const auto& [network, alpha] : cases) {
        CAPTURE(network);
        CAPTURE(alpha);
        const runners::Job job = networks().job(network, {{"alpha", std::stod(alpha)}});
        CHECK(objection(job).empty());
        const Outcome outcome(runner, job);
        const cv::Mat ours = read_picture(networks().folder / ("files/" + outcome.artifact("output")));
        const cv::Mat theirs = read_picture(networks().folder / (std::string(network) + "-" + alpha + ".png"));
        cv::Scalar mean, deviation;
        cv::meanStdDev(theirs, mean, deviation);
        CHECK(deviation[0] > 2);
        REQUIRE(ours.size() == theirs.size());
        CHECK(cv::norm(ours, theirs, cv::NORM_INF) <= 1);
        for (const char* metric : {"ssim", "runtime_s", "peak_memory_bytes", "color_distance", "load_s"})
            CHECK_MESSAGE(outcome.metric(metric), metric);
    }
}

TEST_CASE(
    "a row names the file, its hash and how it was called; the next job with the network does not load it again") {
    if (!networks().made) return;
    NstRunner runner;
    runner.open({"cpu", 2});
    const Outcome first(runner, networks().job("blend")), again(runner, networks().job("blend", {{"alpha", 0.5}}));
    const nlohmann::json& details = first.recorded.details;
    const std::string hash = sha256_file(networks().folder / "blend.pt");
    CHECK(details["model_sha256"] == hash);
    CHECK(details["weights"] == "blend.pt (sha256 " + hash.substr(0, 16) + ")");
    CHECK(details["module"] ==
          "forward(content, style, alpha); RGB, 0 to 1, less 0.485, 0.456, 0.406, divided by 0.229, 0.224, 0.225; "
          "returns RGB, 0 to 1; sides padded to multiples of 4");
    CHECK(again.recorded.details["network"] == "cached from the previous job");
    CHECK(first.metric("peak_memory_bytes") == again.metric("peak_memory_bytes"));
    CHECK(fs::path(first.artifact("output")).filename().string().starts_with("content-style-blend-module-r"));
}

TEST_CASE("no TorchScript file runs without trust: neither when the sweep is planned nor in the runner") {
    if (!networks().made) return;
    const runners::Job job = networks().job("blend", {{"trust", false}});
    for (const std::string& said : {objection(job), error_of<runners::BadInput>(job)}) {
        CHECK(has(said, "code of its author"));
        CHECK(has(said, "trust: true"));
    }
}

TEST_CASE("what does not fit is said before a job is queued") {
    if (!networks().made) return;
    const Networks& all = networks();
    CHECK(has(objection(all.job("checkpoint")), "model: checkpoint.pt is not a TorchScript file"));
    CHECK(has(objection(all.job("blend", {}, false)), "blend.pt takes a style picture, and the job has none"));
    CHECK(has(objection(all.job("plain", {{"alpha", 0.5}})), "alpha: plain.pt does not take it"));
    runners::Job other = all.job("blend");
    other.inputs["model"]["path"] = (all.folder / "blend.pth").string();
    CHECK(has(objection(other), "whose name ends in .pt"));

    const TestFolder folder;
    fs::copy_file(all.folder / "blend.pt", folder / "blend.pt");
    const auto described = [&](const std::string& yaml) {
        folder.write("blend.yaml", yaml);
        runners::Job job = all.job("blend");
        job.inputs["model"]["path"] = (folder / "blend.pt").string();
        return objection(job);
    };
    CHECK(has(described("inputs: [content, style]\n"),
              "forward(content, style, alpha) takes 3 inputs, and the YAML file beside it names 2"));
    CHECK(has(described("inputs: [content, alpha, style]\n"), "the argument alpha"));
    CHECK(has(described("inputs: [content, style, alpha]\nmethod: stylise\n"), "has no method 'stylise'"));
    CHECK(has(described("inputs: [content]\nrnage: [0, 1]\n"), "blend.yaml:2:1: unknown key 'rnage'; known: inputs"));
    fs::remove(folder / "blend.yaml");
    runners::Job bare = all.job("blend");
    bare.inputs["model"]["path"] = (folder / "blend.pt").string();
    CHECK(has(objection(bare), "cannot read"));
}

TEST_CASE("what a network does wrong is said with its name, and never retried") {
    if (!networks().made) return;
    const auto said = [](const std::string& name) { return error_of<runners::BadInput>(networks().job(name)); };
    CHECK(has(said("nan"), "nan.pt returned NaN or infinity in "));
    CHECK(has(said("half"), "half.pt: forward returned [1, 3, 22, 61] for a content of [1, 3, 43, 61]"));
    CHECK(has(said("raises"), "raises.pt failed in forward: builtins.ValueError: sides above 2 are not for me"));
    CHECK(has(said("raises"), "module_networks.py\", line "));
    CHECK(has(said("wrong"), "wrong.pt failed in forward: RuntimeError: mat1 and mat2 shapes cannot be multiplied"));
    CHECK(error_of<runners::BadInput>(networks().job("plain")).empty());
    CHECK(error_of<runners::BadInput>(networks().job("plain", {}, false)).empty());
}

TEST_CASE("bf16 is computed where the network allows it, and unsupported with the reason where not") {
    if (!networks().made) return;
    CHECK(Outcome(networks().job("blend", {{"precision", "bf16"}})).recorded.details["storage_type"] == "BFloat16");
    const std::string said = error_of<runners::Unsupported>(networks().job("float32", {{"precision", "bf16"}}));
    CHECK(has(said, "BFloat16 is not possible with float32.pt: RuntimeError: "));
    CHECK(has(said, "use precision: fp32"));
    CHECK(has(error_of<runners::Unsupported>(networks().job("blend", {{"precision", "int8"}})), "int8"));
}
