#include "runners/nst/nst_runner.hpp"

#include <opencv2/core.hpp>
#include <optional>
#include <set>

#include "runners/nst/environment.hpp"
#include "runners/nst/failure.hpp"
#include "runners/nst/gpu_reference.hpp"
#include "runners/nst/jobs/job_check.hpp"
#include "runners/nst/jobs/outputs.hpp"
#include "runners/nst/jobs/stylisation.hpp"
#include "runners/nst/memory/cpu_memory.hpp"
#include "runners/nst/module/picture_features.hpp"
#include "runners/nst/parameters/parameters.hpp"
#include "version.hpp"

namespace stylesweep::nst {
namespace {

using nlohmann::json;
json metrics() {
    const auto metric = [](const char* name, const char* unit, const char* meaning) {
        return json{{"name", name}, {"unit", unit}, {"meaning", meaning}};
    };
    return {metric("runtime_s", "s", "median time of the stylisation: wall clock on a CPU, CUDA events on a GPU"),
            metric("runtime_mad_s", "s", "median absolute deviation of the samples"),
            metric("runtime_ci_low_s", "s", "lower end of the median's 95% interval"),
            metric("runtime_ci_high_s", "s", "upper end of the median's 95% interval"),
            metric("samples", "1", "number of timings"),
            metric("peak_memory_bytes", "B", "peak tensor memory during the stylisation, including the network"),
            metric("peak_reserved_bytes", "B", "peak memory reserved by the GPU's caching allocator"),
            metric("process_peak_memory_bytes", "B", "peak resident memory of the process during the job"),
            metric("ssim", "1", "structural similarity of output and content, as in scikit-image"),
            metric("ssim_gaussian", "1", "the same with Wang's Gaussian window"),
            metric("ms_ssim", "1", "multi-scale structural similarity of output and content"),
            metric("psnr_db", "dB", "peak signal-to-noise ratio of output and content"),
            metric("color_distance", "1", "Hellinger distance of the colour histograms of output and style"),
            metric("lpips", "1", "LPIPS 0.1 of output and content"),
            metric("reference_content_loss", "1", "content loss in the network `reference`"),
            metric("reference_style_loss", "1", "style loss in the network `reference`"),
            metric("cfsd", "1", "content feature structural distance of output and content (needs cfsd_weights)"),
            metric("sifid", "1", "single image FID of output and style (needs sifid_network)"),
            metric("embedding_content_similarity", "1", "similarity of output and content by the network `embedding`"),
            metric("embedding_style_similarity", "1", "similarity of output and style by the network `embedding`"),
            metric("load_s", "s", "loading or creating the network; near 0 if cached from the last job"),
            metric("style_s", "s", "adain: encoding the styles, which is not part of runtime_s"),
            metric("decode_s", "s", "reading and resizing the pictures"),
            metric("encode_s", "s", "writing the output picture"),
            metric("recording_s", "s", "saving pictures and results during the run (save_every, record_at)"),
            metric("content_loss", "1", "at the last step, in the form of `loss`; for each layer: content_loss_NAME"),
            metric("style_loss", "1", "at the last step, in the form of `loss`; for each layer: style_loss_NAME"),
            metric("tv_loss", "1", "total variation at the last step, if tv_weight is not 0"),
            metric("total_loss", "1", "at the last evaluation (with adam before its last step), weighted"),
            metric("width", "px", "of the output"),
            metric("height", "px", "of the output")};
}

// The first n iterations are those of a job with n iterations, unless the job depends on their total number.
json records() {
    const auto unless = [](const json& when, const char* why) { return json{{"when", when}, {"why", why}}; };
    return {{"parameter", "iterations"},
            {"unless",
             {unless({{"architecture", {"fast-train", "adain-train"}}},
                     "training keeps intermediate networks with save_every"),
              unless({{"scales", {2, 3, 4, 5, 6, 7, 8}}}, "the scales share the iterations"),
              unless({{"optimizer", {"adam"}}, {"schedule", {"cosine", "linear", "exponential", "step"}}},
                     "this schedule depends on the number of iterations; use schedule: constant")}}};
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

struct NstRunner::State {
    const Accelerators& gpus;
    std::optional<Device> device = {};
    Kept kept = {};
    std::set<std::string> sound = {};  ///< see check_job()
};

NstRunner::NstRunner() : NstRunner(accelerators()) {}
NstRunner::NstRunner(const Accelerators& gpus) : state_(new State{gpus}) {}
NstRunner::~NstRunner() = default;

json NstRunner::describe() const {
    json all = {{"protocol", 1},
                {"runner", "nst"},
                {"build", version_and_commit},
                {"semantics", 2},
                {"parameters", Parameters::describe()},
                {"metrics", metrics()},
                {"cost", {"resolution", "iterations"}},
                {"records", records()},
                {"reuse",
                 {"architecture", "extractor", "weights", "model", "encoder", "precision", "memory_format",
                  "conv_algorithm", "pooling", "weights_scaling", "seed", "content_layers", "style_layers",
                  "checkpoint_segments", "content", "resolution"}},
                {"devices", list_devices(state_->gpus)},
                {"weights", {"random (seeded)", "FILE.safetensors (torchvision's names)"}},
                {"environment", library_facts()}};
    if (const std::string why = state_->gpus.absence(); !why.empty()) all["no_gpu"] = why;
    return all;
}

void NstRunner::check(const runners::Job& job) {
    const torch::NoGradGuard no_gradients;
    check_job(job, state_->sound);
}

void NstRunner::open(const runners::Settings& settings) {
    count_cpu_memory();
    at::set_num_threads(settings.threads);
    cv::setNumThreads(settings.threads);
    state_->device.emplace(settings.device, state_->gpus);
}

json NstRunner::environment() const {
    json facts = library_facts();
    facts.update(state_->device->facts());
    return facts;
}

// LibTorch's message tells a lost GPU only sometimes: the next call on it always does.
void NstRunner::run(const runners::Job& job, runners::Recorder& out) {
    try {
        run_classified(job, out);
    } catch (const runners::DeviceLost&) {
        throw;
    } catch (const std::exception& error) {
        if (!state_->device->works())
            throw runners::DeviceLost("the GPU no longer answers, since: " + first_line(error.what()));
        throw;
    }
}

void NstRunner::run_classified(const runners::Job& job, runners::Recorder& out) {
    try {
        run_or_forget(job, out);
    } catch (const c10::Error& error) {
        const std::string what = first_line(error.what_without_backtrace());
        const Failure failure = failure_of(what);
        if (failure == Failure::out_of_memory) throw runners::OutOfMemory(what);
        if (failure == Failure::device_lost) throw runners::DeviceLost("LibTorch: " + what);
        throw std::runtime_error("LibTorch: " + what);
    } catch (const cv::Exception& error) {
        if (error.code == cv::Error::StsNoMem) throw runners::OutOfMemory(error.err);
        throw std::runtime_error("OpenCV: " + error.err);
    }
}

// After a failure, especially out of memory, the next job starts clean.
void NstRunner::run_or_forget(const runners::Job& job, runners::Recorder& out) {
    try {
        stylise_job(*state_->device, state_->kept, job, out);
    } catch (...) {
        state_->kept = {};
        throw;
    }
}

std::function<double()> NstRunner::reference_kernel() {
    if (!state_->device->is_gpu()) return {};
    return [this] { return gpu_reference_s(*state_->device); };
}

json NstRunner::features(const json& asked) {
    return picture_features(asked, state_->device->torch());
}

void NstRunner::forget(const runners::Job& job) {
    state_->kept = {};
    std::error_code ignored;
    std::filesystem::remove(checkpoint_of(job), ignored);
}

}  // namespace stylesweep::nst
