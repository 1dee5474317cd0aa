#include "runners/nst/stylisation.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <opencv2/core.hpp>

#include "runners/core/environment.hpp"
#include "runners/core/sampling.hpp"
#include "runners/nst/gatys/gatys.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/memory/process_memory.hpp"
#include "runners/nst/parameters.hpp"
#include "runners/nst/quality/ssim.hpp"

namespace stylesweep::nst {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double most_cpu_wait = 0.05;  // of the time measured, summed over threads

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

template <class Work>
auto timed(runners::Recorder& out, const char* metric, const Work& work) {
    const auto begin = Clock::now();
    auto result = work();
    out.metric(metric, seconds_since(begin));
    return result;
}

// 8-bit RGB [H, W, 3] -> float32 [1, 3, H, W] of 0 to 255.
torch::Tensor to_tensor(const cv::Mat& rgb) {
    const cv::Mat whole = rgb.isContinuous() ? rgb : rgb.clone();
    return torch::from_blob(whole.data, {1, whole.rows, whole.cols, 3}, torch::kUInt8)
        .to(torch::kFloat32)
        .permute({0, 3, 1, 2})
        .contiguous();
}

// The reverse, rounded to the nearest grey level.
cv::Mat to_picture(const torch::Tensor& x) {
    const torch::Tensor bytes =
        x.to(torch::kCPU).squeeze(0).permute({1, 2, 0}).round().clamp(0, 255).to(torch::kUInt8).contiguous();
    return cv::Mat(static_cast<int>(bytes.size(0)), static_cast<int>(bytes.size(1)), CV_8UC3, bytes.data_ptr()).clone();
}

// One job on its way; each step is a member.
class Stylisation {
  public:
    Stylisation(const Device& device, KeptNetwork& kept, const runners::Job& job, runners::Recorder& out)
        : device_(device), kept_(kept), job_(job), out_(out), parameters_(Parameters::from_json(job.params)) {}

    void run() {
        if (const auto reason = device_.refuses(parameters_.precision)) throw runners::Unsupported(*reason);
        apply_precision();
        decode();
        reset_process_peak();
        const torch::Tensor picture = parameters_.architecture == "fast" ? feed_forward() : optimise();
        record_memory();
        finish(to_picture(picture));
    }

  private:
    void apply_precision() const {
        if (!device_.is_cuda()) return;
        at::globalContext().setAllowTF32CuDNN(parameters_.precision == "tf32");
        at::globalContext().setAllowTF32CuBLAS(parameters_.precision == "tf32");
        at::globalContext().setBenchmarkCuDNN(true);
    }

    void decode() {
        const auto begin = Clock::now();
        content_ = read_picture(job_.input("content"));
        content_ = resize_to(content_, output_size(parameters_.resolution, content_.size()));
        if (job_.inputs.contains("style")) {
            style_ = read_picture(job_.input("style"));
            const std::string longer = std::to_string(std::max(content_.cols, content_.rows));
            style_ = resize_to(style_, output_size(longer, style_.size()));
        }
        out_.metric("decode_s", seconds_since(begin));
        out_.metric("width", content_.cols);
        out_.metric("height", content_.rows);
    }

    [[nodiscard]] at::MemoryFormat layout() const {
        return parameters_.memory_format == "channels_last" ? at::MemoryFormat::ChannelsLast
                                                            : at::MemoryFormat::Contiguous;
    }

    // The types are recorded: bf16 is not the same everywhere.
    [[nodiscard]] NumberTypes types() const {
        const NumberTypes types = number_types(parameters_.precision, device_.torch());
        out_.detail("storage_type", c10::toString(types.storage));
        out_.detail("convolution_type", c10::toString(types.compute));
        return types;
    }

    // Nothing: LibTorch convolves. `auto` is the fastest here; oneDNN has Winograd for float32 only.
    [[nodiscard]] std::optional<ConvAlgorithm> onednn(const NumberTypes& types) const {
        const std::string& wished = parameters_.conv_algorithm;
        if (wished == "libtorch") return std::nullopt;
        const bool fp32 = types.storage == torch::kFloat32;
        const bool possible = !device_.is_cuda() && OnednnTrunk::is_available() && types.storage == types.compute;
        if (wished == "auto") {
            if (!possible) return std::nullopt;
            return fp32 ? ConvAlgorithm::winograd : ConvAlgorithm::direct;
        }
        if (!possible) throw runners::Unsupported("conv_algorithm " + wished + " needs oneDNN and a CPU with AVX-512");
        if (wished == "winograd" && !fp32) throw runners::Unsupported("oneDNN has Winograd convolution for fp32 only");
        return wished == "winograd" ? ConvAlgorithm::winograd : ConvAlgorithm::direct;
    }

    [[nodiscard]] torch::Tensor on_device(const cv::Mat& picture) const {
        return to_tensor(picture).to(device_.torch());
    }

    // Other programs on the same CPUs make a timing worthless; the row says so.
    template <class Operation>
    void measure(const Operation& operation) {
        const double waited_before = runners::cpu_wait_s();
        const auto begin = Clock::now();
        sample(operation);
        const double share = (runners::cpu_wait_s() - waited_before) / seconds_since(begin);
        if (share <= most_cpu_wait) return;
        char text[120];
        std::snprintf(text, sizeof text, "noisy: its threads waited %.0f%% of the time for a CPU that other work held",
                      100 * share);
        out_.warn(text);
    }

    template <class Operation>
    void sample(const Operation& operation) {
        runners::sample_until_sure(
            job_.measure,
            [&] {
                device_.synchronize();
                const auto begin = Clock::now();
                operation();
                device_.synchronize();
                return seconds_since(begin);
            },
            out_);
    }

    // The network kept from the last job, or a new one in its place. The peak starts anew behind it, so that it is the
    // same whether the network was kept or not.
    template <class Network, class Make, class Ready>
    const Network& network(const std::string& identity, const Make& make, const Ready& make_ready) {
        const auto begin = Clock::now();
        const bool reused = kept_.identity == identity;
        if (!reused) {
            kept_ = {};
            kept_.network.emplace<Network>(make());
            kept_.identity = identity;
        }
        make_ready(std::get<Network>(kept_.network));
        out_.metric("load_s", seconds_since(begin));
        out_.detail("network", reused ? "kept from the job before" : "loaded for this job");
        device_.reset_peak();
        return std::get<Network>(kept_.network);
    }

    [[nodiscard]] std::string identity(const std::string& weights) const {
        return parameters_.architecture + " " + weights + " " + parameters_.precision + " " +
               parameters_.memory_format + " " + parameters_.pooling + " " + parameters_.conv_algorithm;
    }

    torch::Tensor optimise() {
        const torch::Tensor content = on_device(content_) / 255, style = on_device(style_) / 255;
        const VggFeatures& features = vgg(content);
        Stylised result;
        const std::string of_all = " of " + std::to_string(parameters_.iterations);
        const GatysOptions options{parameters_.content_weight, parameters_.style_weight, parameters_.learning_rate,
                                   parameters_.iterations,
                                   [&](std::int64_t step) { out_.step("step " + std::to_string(step) + of_all); }};
        measure([&] {
            result = {};  // of the timing before: two of them are not what a job needs
            result = stylise(features, content, style, options);
        });
        out_.detail("conv_algorithm", features.algorithm());
        for (const Losses& losses : result.curve) out_.sample("total_loss", losses.total, false);
        out_.metric("content_loss", result.curve.back().content);
        out_.metric("style_loss", result.curve.back().style);
        out_.metric("total_loss", result.curve.back().total);
        return result.picture * 255;
    }

    // Random weights are normalised on the content picture: another picture or size is another network.
    const VggFeatures& vgg(const torch::Tensor& content) {
        const NumberTypes types = this->types();
        const VggFeatures::Placement place{device_.torch(), types, layout(), onednn(types)};
        const Pooling pooling = parameters_.pooling == "max" ? Pooling::maximum : Pooling::average;
        const bool random = parameters_.weights == "random";
        const std::string seed = std::to_string(parameters_.seed);
        const VggFeatures& features = network<VggFeatures>(
            identity(random ? "seed " + seed + " " + job_.input_sha256("content") + size_suffix(content_)
                            : job_.input_sha256("weights")),
            [&] {
                return random
                           ? VggFeatures::random(static_cast<std::uint64_t>(parameters_.seed), pooling, content, place)
                           : VggFeatures::load(Weights(job_.input("weights")), pooling, place);
            },
            [&](const VggFeatures& loaded) { loaded.prepare(content.sizes()); });
        out_.detail("weights", (random ? "random, normalised, seed " + seed : parameters_.weights) + " (sha256 " +
                                   features.weights_sha256().substr(0, 16) + ")");
        return features;
    }

    torch::Tensor feed_forward() {
        const torch::Tensor content = on_device(content_);
        const NumberTypes types = this->types();
        out_.detail("conv_algorithm", "libtorch");
        const EngstromNetwork& fast = network<EngstromNetwork>(
            identity(job_.input_sha256("model")),
            [&] { return EngstromNetwork(Weights(job_.input("model")), device_.torch(), types, layout()); },
            [](const EngstromNetwork&) {});
        out_.detail("weights", parameters_.model + " (sha256 " + job_.input_sha256("model").substr(0, 16) + ")");
        torch::Tensor result;
        measure([&] {
            result = torch::Tensor();  // of the timing before
            result = fast(content);
        });
        return result;
    }

    void record_memory() {
        out_.metric("peak_memory_bytes", static_cast<double>(device_.peak_bytes()));
        if (const auto reserved = device_.peak_reserved_bytes())
            out_.metric("peak_reserved_bytes", static_cast<double>(*reserved));
        if (const auto process = process_peak_bytes())
            out_.metric("process_peak_memory_bytes", static_cast<double>(*process));
    }

    void finish(const cv::Mat& stylised) {
        if (const auto value = ssim(stylised, content_)) out_.metric("ssim", *value);
        if (const auto value = ssim_gaussian(stylised, content_)) out_.metric("ssim_gaussian", *value);
        if (std::min(stylised.cols, stylised.rows) < 11) out_.warn("the picture is smaller than the window of SSIM");
        const std::string name = job_.key.substr(0, 16) + "-" + std::to_string(job_.attempt);
        const auto begin = Clock::now();
        save("output", stylised, "images/" + name + ".png");
        out_.metric("encode_s", seconds_since(begin));
        save_thumbnail("output_thumbnail", stylised, name);
        save_thumbnail("content_thumbnail", content_,
                       job_.input_sha256("content").substr(0, 16) + size_suffix(content_));
        if (!style_.empty())
            save_thumbnail("style_thumbnail", style_, job_.input_sha256("style").substr(0, 16) + size_suffix(style_));
    }

    // Thumbnails of inputs are shared by jobs; another aspect or a smaller size is another file.
    static std::string size_suffix(const cv::Mat& picture) {
        return "-" + std::to_string(picture.cols) + "x" + std::to_string(picture.rows);
    }

    void save(const char* kind, const cv::Mat& picture, const std::string& name) {
        write_picture(picture, job_.files / name);
        out_.artifact(kind, job_.files / name, job_);
    }

    void save_thumbnail(const char* kind, const cv::Mat& picture, const std::string& name) {
        const auto file = job_.files / "thumbnails" / (name + ".jpg");
        write_thumbnail(picture, file);
        out_.artifact(kind, file, job_);
    }

    const Device& device_;
    KeptNetwork& kept_;
    const runners::Job& job_;
    runners::Recorder& out_;
    Parameters parameters_;
    cv::Mat content_, style_;
};

}  // namespace

void stylise_job(const Device& device, KeptNetwork& kept, const runners::Job& job, runners::Recorder& out) {
    Stylisation(device, kept, job, out).run();
}

}  // namespace stylesweep::nst
