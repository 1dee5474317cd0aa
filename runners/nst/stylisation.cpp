#include "runners/nst/stylisation.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <opencv2/core.hpp>

#include "base/files/digest.hpp"
#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "runners/core/environment.hpp"
#include "runners/core/sampling.hpp"
#include "runners/nst/fast/training.hpp"
#include "runners/nst/fast/training_pictures.hpp"
#include "runners/nst/full_products.hpp"
#include "runners/nst/gatys/color.hpp"
#include "runners/nst/gatys/gatys.hpp"
#include "runners/nst/gatys/tiles.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "runners/nst/masks.hpp"
#include "runners/nst/memory/process_memory.hpp"
#include "runners/nst/number_list.hpp"
#include "runners/nst/output_name.hpp"
#include "runners/nst/parameters.hpp"
#include "runners/nst/quality/fidelity.hpp"
#include "runners/nst/quality/perceptual.hpp"
#include "runners/nst/quality/ssim.hpp"
#include "runners/nst/refusal.hpp"
#include "runners/nst/style_files.hpp"

namespace stylesweep::nst {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double most_cpu_wait = 0.05;      // of the time measured, summed over threads
constexpr double least_style_share = 1e-3;  // of a trained network's total loss
constexpr const char* no_style = "absent: this job names no style picture";

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

std::string size_text(cv::Size size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

std::string shown_scales(const std::vector<Scale>& scales) {
    std::string text;
    for (const Scale& each : scales)
        text += (text.empty() ? "" : ", ") + std::to_string(each.width) + "x" + std::to_string(each.height) + ": " +
                std::to_string(each.iterations) + " iterations";
    return text;
}

// `auto`: as trained networks were trained, and as Gatys et al. found better for the others.
Pooling pooling_for(const std::string& word, bool random) {
    return word == "max" || (word == "auto" && !random) ? Pooling::maximum : Pooling::average;
}

std::string in_words(const PictureFiles& files) {
    std::string text = counted(files.pictures.size(), "picture");
    if (files.left_out.empty()) return text;
    return text + "; left out, for their names are not those of pictures: " + counted(files.left_out.size(), "file") +
           ", such as " + files.left_out.front();
}

// One job on its way; each step is a member.
class Stylisation {
  public:
    Stylisation(const Device& device, Kept& kept, const runners::Job& job, runners::Recorder& out)
        : device_(device), kept_(kept), job_(job), out_(out), parameters_(Parameters::from_json(job.params)) {}

    void run() {
        const DeviceKind kind = DeviceKind::of(device_.facts());
        const Parameters& p = parameters_;
        if (const auto reason = refusal({p.precision, p.architecture, p.deterministic}, kind))
            throw runners::Unsupported(*reason);
        apply_precision();
        decode();
        device_.reset_peak();  // what is kept of the last job's memory, for use, is not this job's
        reset_process_peak();
        const std::string& what = parameters_.architecture;
        const torch::Tensor picture = what == "fast" ? feed_forward() : what == "fast-train" ? train_one() : optimise();
        record_memory();
        finish(to_picture(picture));
    }

  private:
    void apply_precision() const {
        at::globalContext().setDeterministicAlgorithms(parameters_.deterministic, false);
        at::globalContext().setDeterministicCuDNN(parameters_.deterministic);
        if (!device_.is_cuda()) return;
        at::globalContext().setAllowTF32CuDNN(parameters_.precision == "tf32");
        at::globalContext().setAllowTF32CuBLAS(parameters_.precision == "tf32");
        at::globalContext().setBenchmarkCuDNN(!parameters_.deterministic);
    }

    void decode() {
        const auto begin = Clock::now();
        content_ = sized("content", job_.input("content"), parameters_.resolution);
        const std::string longer =
            std::to_string(std::max(1L, std::lround(parameters_.style_scale * std::max(content_.cols, content_.rows))));
        if (job_.inputs.contains("style")) decode_styles(longer);
        std::vector<cv::Size> style_sizes;
        for (const auto& [picture, share] : styles_) style_sizes.push_back(picture.size());
        regions_ = regions_of(job_, content_.size(), style_sizes, out_);
        out_.metric("decode_s", seconds_since(begin));
        out_.metric("width", content_.cols);
        out_.metric("height", content_.rows);
    }

    void decode_styles(const std::string& resolution) {
        const StyleFiles files = style_files(job_, parameters_.style_shares);
        for (std::size_t i = 0; i < files.pictures.size(); ++i) {
            const std::string name = i == 0 ? "style" : "style_" + std::to_string(i + 1);
            styles_.push_back({sized(name, files.pictures[i], resolution), files.shares[i]});
        }
        if (!files.in_words.empty()) out_.detail("styles", files.in_words);
    }

    // An input picture. Enlarged, it has no more detail than before, which figures at that size hide.
    [[nodiscard]] cv::Mat sized(const std::string& name, const std::filesystem::path& file,
                                const std::string& resolution) const {
        const auto [picture, profile, warning] = decode_picture(file);
        if (!profile.empty()) out_.detail(name + "_colors", "converted to sRGB from the profile " + profile);
        if (!warning.empty()) out_.warn(name + ": " + warning);
        const cv::Size size = output_size(resolution, picture.size());
        if (size.width > picture.cols || size.height > picture.rows)
            out_.warn(name + " is enlarged from " + size_text(picture.size()) + " to " + size_text(size) +
                      ": it has less detail than its size says");
        return resize_to(picture, size);
    }

    [[nodiscard]] at::MemoryFormat layout() const {
        return parameters_.memory_format == "channels_last" ? at::MemoryFormat::ChannelsLast
                                                            : at::MemoryFormat::Contiguous;
    }

    // The types are recorded: bf16 is not the same everywhere.
    [[nodiscard]] NumberTypes types() const {
        const NumberTypes types = number_types(parameters_.precision, device_.torch());
        out_.detail("storage_type", types.int8_weights ? "Char (weights), Float" : c10::toString(types.storage));
        out_.detail("convolution_type", c10::toString(types.compute));
        return types;
    }

    // How oneDNN convolves; nothing: it does not. `auto` is the fastest here. `obstacle`: why oneDNN cannot, for a
    // message; empty if it can. It has Winograd for float32 only.
    [[nodiscard]] std::optional<ConvAlgorithm> on_onednn(const NumberTypes& types, const std::string& obstacle) const {
        const std::string& wished = parameters_.conv_algorithm;
        if (wished == "libtorch") return std::nullopt;
        const bool fp32 = types.storage == torch::kFloat32 && !types.int8_weights;
        if (wished == "winograd" && !fp32) throw runners::Unsupported("Winograd convolution is for float32: use auto");
        if (obstacle.empty()) return fp32 && wished != "direct" ? ConvAlgorithm::winograd : ConvAlgorithm::direct;
        if (wished == "auto") return std::nullopt;
        throw runners::Unsupported("conv_algorithm " + wished + " " + obstacle);
    }

    [[nodiscard]] bool has_onednn_for(const NumberTypes& types) const {
        return !device_.is_cuda() && onednn_is_available() && types.storage == types.compute;
    }

    struct Convolving {
        std::optional<ConvAlgorithm> onednn;
        bool winograd;  ///< WinogradConvolution where a layer suits it
    };

    [[nodiscard]] Convolving convolving(const NumberTypes& types, const FeatureExtractor::Shape& shape) const {
        const std::string& wished = parameters_.conv_algorithm;
        const bool suits = FeatureExtractor::suits_winograd(shape);
        const char* obstacle =
            wished == "winograd" && !suits           ? "is for 3x3 convolutions with stride 1 of multiples of 16 "
                                                       "channels, and this network has none: use auto"
            : !has_onednn_for(types)                 ? "needs oneDNN and a CPU with AVX-512"
            : !FeatureExtractor::suits_onednn(shape) ? "is for VGG's plain chain of convolutions"
            : parameters_.checkpoint_segments > 1    ? "knows no checkpoint_segments: use auto or libtorch"
                                                     : "";
        const bool possible =
            suits && !device_.is_cuda() && WinogradConvolution::is_available() && types.compute == torch::kFloat32;
        // Who asks for checkpoints wants memory, of which the transformed weights take much.
        const bool best = !onednn_is_available() && parameters_.checkpoint_segments == 1;
        if (*obstacle && possible && (wished == "winograd" || (wished == "auto" && best))) return {std::nullopt, true};
        return {on_onednn(types, obstacle), false};
    }

    // A feed-forward network in float32 needs less.
    [[nodiscard]] std::optional<ConvAlgorithm> fast_on_onednn(const NumberTypes& types) const {
        if (types.int8_weights)
            return on_onednn(
                types, has_onednn_for(types) && onednn_has_int8() ? "" : "needs oneDNN and a CPU with AVX-512 VNNI");
        if (types.storage == torch::kFloat32)
            return on_onednn(types, !device_.is_cuda() && onednn_suits_float32() ? "" : "needs oneDNN and AVX2");
        return on_onednn(types, has_onednn_for(types) ? "" : "needs oneDNN and a CPU with AVX-512");
    }

    [[nodiscard]] torch::Tensor on_device(const cv::Mat& picture) const {
        return to_tensor(picture).to(device_.torch());
    }

    // cuDNN tries its algorithms on each shape that it meets for the first time, in workspaces that no later pass
    // needs. They are in no job's memory or time, whether an earlier job's trials are remembered or not.
    template <class Pass>
    void let_cudnn_choose(const Pass& pass) const {
        if (!device_.is_cuda() || parameters_.deterministic) return;
        pass();
        device_.reset_peak();
    }

    // Other programs on the same CPUs make a timing worthless; the row says so.
    template <class Operation>
    void measure(const Operation& operation) {
        const double waited_before = runners::cpu_wait_s();
        const auto begin = Clock::now();
        sample(operation);
        out_.details.update(device_.state());
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
            job_.measure, [&] { return device_.seconds_of(operation); }, out_);
    }

    // The network kept from the last job, or a new one in its place. The peak starts anew behind it, so that it is the
    // same whether the network was kept or not.
    template <class Network, class Make, class Ready>
    const Network& network(const std::string& identity, const Make& make, const Ready& make_ready) {
        const auto begin = Clock::now();
        KeptNetwork& kept = kept_.network;
        const bool reused = kept.identity == identity;
        if (!reused) {
            kept = {};
            kept.network.emplace<Network>(make());
            kept.identity = identity;
        }
        make_ready(std::get<Network>(kept.network));
        out_.metric("load_s", seconds_since(begin));
        out_.detail("network", reused ? "kept from the job before" : "loaded for this job");
        device_.reset_peak();
        return std::get<Network>(kept.network);
    }

    [[nodiscard]] std::string identity(const std::string& weights) const {
        return parameters_.architecture + " " + parameters_.extractor + " " + weights + " " + parameters_.precision +
               " " + parameters_.memory_format + " " + parameters_.pooling + " " + parameters_.weights_scaling + " " +
               parameters_.conv_algorithm + " " + std::to_string(parameters_.checkpoint_segments);
    }

    [[nodiscard]] LossOptions loss_options() const {
        const Parameters& p = parameters_;
        return {loss_form(p.loss),
                Smoothing::none,
                layer_weights(p.content_layers),
                layer_weights(p.style_layers),
                style_statistics(p.style_statistics),
                static_cast<std::uint64_t>(p.seed)};
    }

    [[nodiscard]] GatysOptions gatys_options() const {
        const Parameters& p = parameters_;
        GatysOptions options{p.content_weight, p.style_weight, p.learning_rate, p.iterations};
        const std::string of_all = " of " + std::to_string(p.iterations);
        options.on_step = [this, of_all](std::int64_t step) { out_.step("step " + std::to_string(step) + of_all); };
        options.tv_weight = p.tv_weight;
        options.damping = p.damping;
        options.schedule = schedule_named(p.schedule);
        options.decay = p.decay;
        options.lbfgs_history = p.lbfgs_history;
        options.line_search = p.line_search == "strong_wolfe" ? LineSearch::strong_wolfe : LineSearch::none;
        options.optimizer = p.optimizer == "lbfgs" ? Optimizer::lbfgs : Optimizer::adam;
        options.start = p.init == "noise" ? Start::noise : p.init == "style" ? Start::style : Start::content;
        options.seed = static_cast<std::uint64_t>(p.seed);
        options.init_noise = p.init_noise;
        options.loss = loss_options();
        options.softmax_temperature = p.smoothing == "softmax" ? p.smoothing_temperature : 0;
        options.scales = {p.scales, p.coarsest, numbers_of("scale_iterations", p.scale_iterations, "even", "scale"),
                          numbers_of("scale_style_weights", p.scale_style_weights, "same", "scale"), p.scale_detail};
        options.tile = p.tile;
        return options;
    }

    // Stretched to the output's size, and said so.
    torch::Tensor init_picture() {
        const cv::Mat picture = read_picture(job_.input("init"));
        const double aspect = static_cast<double>(picture.cols) / picture.rows,
                     wanted = static_cast<double>(content_.cols) / content_.rows;
        if (std::abs(aspect / wanted - 1) > 0.02)
            out_.warn("init, " + size_text(picture.size()) + ", is stretched to " + size_text(content_.size()));
        return on_device(resize_to(picture, content_.size())) / 255;
    }

    torch::Tensor optimise() {
        const torch::Tensor content = on_device(content_) / 255;
        const FeatureExtractor& features = extractor(content);
        const bool in_grey = parameters_.preserve_color == "luminance";
        const torch::Tensor aimed_content = in_grey ? grey(luminance(content)) : content;
        const std::vector<StyleImage> styles = aimed_styles(content);
        GatysOptions options = gatys_options();
        if (job_.inputs.contains("init")) {
            options.init = init_picture();
            if (in_grey) options.init = grey(luminance(options.init));
        }
        if (regions_) options.loss.regions = regions_->content.to(device_.torch());
        if (parameters_.init == "noise" && parameters_.init_noise > 0)
            out_.warn("init_noise changes nothing where init is noise");
        let_cudnn_choose([&] {
            GatysOptions once = options;
            once.iterations = once.scales.count;  // sizes are shapes of their own
            once.scales.iterations = {};
            once.on_step = {};
            stylise(features, aimed_content, styles, once);
        });
        Stylised result;
        measure([&] {
            result = {};  // of the timing before: two of them are not what a job needs
            result = stylise(features, aimed_content, styles, options);
        });
        out_.detail("conv_algorithm", features.algorithm());
        record_losses(result.curve, features.taps());
        if (options.tv_weight > 0) out_.metric("tv_loss", result.curve.back().variation);
        for (const std::string& doubt : result.doubts) out_.warn(doubt);
        if (result.scales.size() > 1) out_.detail("scales", shown_scales(result.scales));
        return (keeps_chroma() ? with_luminance(content, luminance(result.picture)) : result.picture) * 255;
    }

    // Whether the output has the content's colours and only its luminance from the style.
    [[nodiscard]] bool keeps_chroma() const {
        return parameters_.preserve_color == "luminance" || parameters_.preserve_color == "original";
    }

    // As preserve_color has them, for the losses.
    [[nodiscard]] std::vector<StyleImage> aimed_styles(const torch::Tensor& content) const {
        const std::string& kept = parameters_.preserve_color;
        std::vector<StyleImage> styles;
        for (const auto& [picture, share] : styles_) {
            torch::Tensor style = on_device(picture) / 255;
            if (kept == "luminance") style = grey(matched(luminance(style), luminance(content)));
            if (kept == "match") style = color_matched(style, content);
            const torch::Tensor regions =
                regions_ ? regions_->styles[styles.size()].to(device_.torch()) : torch::Tensor();
            styles.push_back({style, share, regions});
        }
        return styles;
    }

    // The same for figures of the output: where it keeps the content's chroma, its luminance is judged by the styles'.
    [[nodiscard]] std::vector<StyleImage> judging_styles() const {
        std::vector<StyleImage> styles = aimed_styles(on_device(content_) / 255);
        if (keeps_chroma())
            for (StyleImage& style : styles) style.picture = grey(luminance(style.picture));
        return styles;
    }

    [[nodiscard]] torch::Tensor judged(const cv::Mat& stylised) const {
        const torch::Tensor output = on_device(stylised) / 255;
        return keeps_chroma() ? grey(luminance(output)) : output;
    }

    // The curve as samples, its last point as metrics; of each layer under its name, with _ for its points.
    void record_losses(const std::vector<Losses>& curve, const Taps& taps) {
        const auto each_of = [&](const Losses& losses, const auto& record) {
            record("content_loss", losses.content);
            record("style_loss", losses.style);
            record("total_loss", losses.total);
            const auto by_layer = [&](std::string prefix, const auto& names, const std::vector<double>& values) {
                for (std::size_t i = 0; i < values.size(); ++i) {
                    std::string name = prefix + names[i];
                    std::ranges::replace(name, '.', '_');
                    record(name, values[i]);
                }
            };
            by_layer("content_loss_", taps.content, losses.content_layers);
            by_layer("style_loss_", taps.style, losses.style_layers);
        };
        for (const Losses& losses : curve)
            each_of(losses, [&](const std::string& name, double value) { out_.sample(name, value, false); });
        each_of(curve.back(), [&](const std::string& name, double value) { out_.metric(name, value); });
    }

    // `weights`: the parameter that names the file; nullptr: random ones, of `seed`.
    [[nodiscard]] FeatureExtractor made(const FeatureExtractor::Shape& shape, const FeatureExtractor::Placement& place,
                                        const torch::Tensor& content, const char* weights, std::uint64_t seed,
                                        bool scales) const {
        FeatureExtractor network = weights ? FeatureExtractor::load(shape, Weights(job_.input(weights)), place)
                                           : FeatureExtractor::random(shape, seed, content, place);
        if (scales) network.scale_activations(content);
        return network;
    }

    // Random weights are normalised on the content picture: another picture or size is another network.
    const FeatureExtractor& extractor(const torch::Tensor& content) {
        const NumberTypes types = this->types();
        const Architecture& architecture = architecture_named(
            parameters_.architecture == "fast-train" ? parameters_.extractor : parameters_.architecture);
        const bool random = parameters_.weights == "random", scales = parameters_.weights_scaling != "none";
        const FeatureExtractor::Shape shape{
            &architecture, choose_taps(architecture, parameters_.content_layers, parameters_.style_layers),
            pooling_for(parameters_.pooling, random)};
        const auto [onednn, winograd] = convolving(types, shape);
        const FeatureExtractor::Placement place{device_.torch(), types,    layout(),
                                                onednn,          winograd, parameters_.checkpoint_segments};
        const std::string seed = std::to_string(parameters_.seed),
                          on_content = " on " + job_.input_sha256("content") + size_suffix(content_);
        const FeatureExtractor& features = network<FeatureExtractor>(
            identity((random ? "seed " + seed : job_.input_sha256("weights")) + (random || scales ? on_content : "") +
                     " " + joined(shape.taps.content) + ";" + joined(shape.taps.style)),
            [&] {
                return made(shape, place, content, random ? nullptr : "weights",
                            static_cast<std::uint64_t>(parameters_.seed), scales);
            },
            [&](const FeatureExtractor& loaded) {
                const GatysOptions options = gatys_options();
                loaded.prepare(Tiling(loaded, options.tile, options.untempered_loss()).window(content.sizes()));
            });
        out_.detail("weights", (random ? "random, normalised, seed " + seed : parameters_.weights) + " (sha256 " +
                                   features.weights_sha256().substr(0, 16) + ")");
        if (!random) out_.detail("preprocessing", described(features.preprocessing()));
        if (architecture.pools()) out_.detail("pooling", shape.pooling == Pooling::maximum ? "max" : "avg");
        return features;
    }

    // Timed once: what a repetition would train is there already.
    torch::Tensor train_one() {
        const Parameters& p = parameters_;
        if (p.optimizer != "adam") throw runners::Unsupported("fast-train trains with adam, not with " + p.optimizer);
        const torch::Tensor content = on_device(content_);
        const FeatureExtractor& features = extractor(content / 255);
        const std::string of_all = " of " + std::to_string(p.iterations);
        TrainingOptions options{{p.content_weight, p.style_weight, p.tv_weight},
                                p.learning_rate,
                                p.iterations,
                                p.batch,
                                p.crop,
                                p.channels,
                                static_cast<std::uint64_t>(p.seed),
                                p.checkpoint_every};
        options.loss = loss_options();
        const PictureFiles files = find_pictures(job_.input("pictures"));
        out_.detail("pictures", in_words(files));
        options.checkpoint = checkpoint_of(job_);
        options.on_step = [&](std::int64_t step) { out_.step("iteration " + std::to_string(step) + of_all); };
        options.save_every = p.save_every;
        options.on_save = [&](std::int64_t step, const JohnsonNetwork& network) {
            write_model(network, model_at(step));
            write_picture(to_picture(network(content)), picture_at(step));
        };
        std::optional<Trained> result;
        const double seconds = device_.seconds_of([&] {
            result.emplace(train(features, aimed_styles(content / 255), files.pictures, device_.torch(), options));
        });
        const Trained& trained = *result;
        out_.sample("runtime_s", seconds, false);
        out_.metric("runtime_s", seconds);
        out_.metric("samples", 1);
        if (trained.resumed_from) {
            out_.detail("resumed_from", "iteration " + std::to_string(trained.resumed_from));
            out_.warn("runtime_s is that of the iterations from " + std::to_string(trained.resumed_from) + " on");
        }
        record_losses(trained.curve, features.taps());
        const std::string still = standing_still(trained.curve.front().total, trained.curve.back().total);
        if (trained.curve.size() > 1 && !still.empty()) out_.warn(still);
        warn_of_no_style(trained.curve.back());
        const auto file = job_.files / "models" / (short_key() + ".safetensors");
        write_model(trained.network, file);
        out_.artifact("model", file, job_);
        record_saved();
        std::error_code ignored;
        std::filesystem::remove(options.checkpoint, ignored);
        return trained.network(content);
    }

    [[nodiscard]] std::string short_key() const { return job_.key.substr(0, 16); }

    [[nodiscard]] std::filesystem::path model_at(std::int64_t step) const {
        return job_.files / "models" / (short_key() + "-at-" + std::to_string(step) + ".safetensors");
    }

    [[nodiscard]] std::filesystem::path picture_at(std::int64_t step) const {
        return job_.files / "images" / (short_key() + "-at-" + std::to_string(step) + ".png");
    }

    void write_model(const JohnsonNetwork& network, const std::filesystem::path& file) const {
        write_network(network, file, parameters_.model_precision == "fp32" ? torch::kFloat32 : torch::kFloat16,
                      {{"format", "pt"},
                       {"architecture", "transformer-net/johnson"},
                       {"trained_by", "stylesweep"},
                       {"parameters", job_.params.dump()}});
    }

    // Those of an earlier try that this one went on from, too.
    void record_saved() {
        const std::int64_t every = parameters_.save_every;
        for (std::int64_t step = every; every > 0 && step < parameters_.iterations; step += every) {
            out_.artifact("model_at_" + std::to_string(step), model_at(step), job_);
            out_.artifact("output_at_" + std::to_string(step), picture_at(step), job_);
        }
    }

    // What the weights of one form of the losses are worth in another differs by powers of ten.
    void warn_of_no_style(const Losses& last) {
        const double share = parameters_.style_weight * last.style / last.total;
        if (!(share < least_style_share) || parameters_.style_weight == 0) return;
        char text[200];
        std::snprintf(
            text, sizeof text,
            "the style is %.0e of the total loss, so the network learns to change nothing: raise style_weight "
            "(%g with loss %s)",
            share, parameters_.style_weight, parameters_.loss.c_str());
        out_.warn(text);
    }

    torch::Tensor feed_forward() {
        const torch::Tensor content = on_device(content_);
        const NumberTypes types = this->types();
        const std::optional<ConvAlgorithm> onednn = fast_on_onednn(types);
        const bool calibrates = onednn && types.int8_weights;
        const FastNetwork& fast = network<FastNetwork>(
            identity(job_.input_sha256("model") +
                     (calibrates ? " on " + job_.input_sha256("content") + size_suffix(content_) : "")),
            [&] { return FastNetwork(Weights(job_.input("model")), device_.torch(), types, layout(), onednn); },
            [&](const FastNetwork& loaded) { loaded.prepare(content); });
        out_.detail("conv_algorithm", fast.algorithm());
        if (calibrates) out_.detail("convolution_type", "Char (8-bit activations, calibrated on the content picture)");
        out_.detail("dialect", fast.dialect());
        out_.detail("weights", parameters_.model + " (sha256 " + job_.input_sha256("model").substr(0, 16) + ")");
        let_cudnn_choose([&] { (void)fast(content); });
        torch::Tensor result;
        measure([&] {
            result = torch::Tensor();  // of the timing before
            result = fast(content);
        });
        return result;
    }

    // The judges of earlier jobs lie there all the while.
    void record_memory() {
        const auto judges = kept_.lpips.bytes + kept_.reference.bytes;
        const auto own = [judges](std::int64_t bytes) { return static_cast<double>(bytes - judges); };
        out_.metric("peak_memory_bytes", own(device_.peak_bytes()));
        if (const auto reserved = device_.peak_reserved_bytes()) out_.metric("peak_reserved_bytes", own(*reserved));
        if (const auto process = process_peak_bytes())
            out_.metric("process_peak_memory_bytes", device_.is_cuda() ? static_cast<double>(*process) : own(*process));
    }

    // Figures that need a network of their own, behind the job's timings and memory.
    void judge(const cv::Mat& stylised) {
        const Parameters& p = parameters_;
        if (p.lpips == "none" && p.reference == "none") return;
        const FullProducts full;
        const torch::Tensor output = on_device(stylised) / 255, content = on_device(content_) / 255;
        if (p.lpips != "none" && job_.inputs.contains("lpips_backbone") && job_.inputs.contains("lpips_heads"))
            out_.metric("lpips", lpips(lpips_backbone(), Weights(job_.input("lpips_heads")), output, content));
        else if (p.lpips != "none")
            out_.detail("lpips", "absent: it needs trained weights, lpips_backbone and lpips_heads (docs/metrics.md)");
        if (p.reference == "none") return;
        const FeatureExtractor& network = reference(content);
        std::vector<StyleImage> styles = judging_styles();
        if (styles.empty()) {
            out_.detail("reference_style_loss", no_style);
            styles.push_back({content, 1});
        }
        const Losses losses = losses_in(network, output, content, styles);
        out_.metric("reference_content_loss", losses.content);
        if (styles_.empty()) return;
        const bool whole = !keeps_chroma();
        out_.metric("reference_style_loss",
                    whole ? losses.style : losses_in(network, judged(stylised), content, styles).style);
    }

    const FeatureExtractor& lpips_backbone() {
        return judge_network(kept_.lpips, "lpips_network",
                             parameters_.lpips + " " + job_.input_sha256("lpips_backbone"), [this](const auto& place) {
                                 return FeatureExtractor::load(lpips_shape(parameters_.lpips),
                                                               Weights(job_.input("lpips_backbone")), place);
                             });
    }

    // Random weights are normalised on the content picture, as those of extractor().
    const FeatureExtractor& reference(const torch::Tensor& content) {
        const Architecture& architecture = architecture_named(parameters_.reference);
        const bool random = !job_.inputs.contains("reference_weights"),
                   scales = parameters_.reference_weights_scaling != "none";
        const FeatureExtractor::Shape shape{&architecture, architecture.taps,
                                            pooling_for(parameters_.reference_pooling, random)};
        const bool max = shape.pooling == Pooling::maximum;
        if (architecture.pools()) out_.detail("reference_pooling", max ? "max" : "avg");
        const std::string weights =
            (random ? "random" : job_.input_sha256("reference_weights")) + (max ? " max" : " avg") +
            (random || scales ? " " + job_.input_sha256("content") + size_suffix(content_) : "") +
            (scales ? " scaled" : "");
        return judge_network(kept_.reference, "reference_network", parameters_.reference + " " + weights,
                             [&](const auto& place) {
                                 return made(shape, place, content, random ? nullptr : "reference_weights", 0, scales);
                             });
    }

    // The one kept from an earlier job, or a new one in its place.
    template <class Make>
    const FeatureExtractor& judge_network(Judge& judge, const char* detail, const std::string& weights,
                                          const Make& make) {
        const std::string identity = weights + " " + parameters_.memory_format;
        const bool reused = judge.identity == identity;
        if (!reused) {
            judge = {};
            const std::int64_t before = device_.live_bytes();
            judge.network.emplace(
                make(FeatureExtractor::Placement{device_.torch(), {torch::kFloat32, torch::kFloat32}, layout()}));
            judge.bytes = device_.live_bytes() - before;
            judge.identity = identity;
        }
        out_.detail(detail, reused ? "kept from an earlier job" : "loaded for this job");
        return *judge.network;
    }

    void finish(const cv::Mat& stylised) {
        if (const auto value = ssim(stylised, content_)) out_.metric("ssim", *value);
        if (const auto value = ssim_gaussian(stylised, content_)) out_.metric("ssim_gaussian", *value);
        if (const auto value = ms_ssim(stylised, content_)) out_.metric("ms_ssim", *value);
        if (const auto value = psnr_db(stylised, content_)) out_.metric("psnr_db", *value);
        if (styles_.empty())
            out_.detail("color_distance", no_style);
        else
            out_.metric("color_distance", color_distance(to_picture(judged(stylised) * 255),
                                                         to_picture(judging_styles().front().picture * 255)));
        judge(stylised);
        if (std::min(stylised.cols, stylised.rows) < 11) out_.warn("the picture is smaller than the window of SSIM");
        const std::string name = output_name(job_);
        const auto begin = Clock::now();
        save_output(stylised, job_.files / "images" / (name + ".png"));
        out_.metric("encode_s", seconds_since(begin));
        save_thumbnail("output_thumbnail", stylised, name);
        save_thumbnail("content_thumbnail", content_,
                       job_.input_sha256("content").substr(0, 16) + size_suffix(content_));
        if (styles_.empty()) return;
        const cv::Mat& style = styles_.front().first;
        save_thumbnail("style_thumbnail", style, job_.input_sha256("style").substr(0, 16) + size_suffix(style));
    }

    // Thumbnails of inputs are shared by jobs; another aspect or a smaller size is another file.
    static std::string size_suffix(const cv::Mat& picture) { return "-" + size_text(picture.size()); }

    // The texts are in the file's hash, so that of the pixels tells which pictures are equal.
    void save_output(const cv::Mat& picture, const std::filesystem::path& file) {
        const std::string parameters = job_.params.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        write_picture(picture, file, {{"Software", "stylesweep"}, {"Job", job_.key}, {"Parameters", parameters}});
        out_.artifact("output", file, job_);
        out_.detail("pixels_sha256", sha256({picture.ptr<char>(), picture.total() * picture.elemSize()}));
    }

    void save_thumbnail(const char* kind, const cv::Mat& picture, const std::string& name) {
        const auto file = job_.files / "thumbnails" / (name + ".jpg");
        write_thumbnail(picture, file);
        out_.artifact(kind, file, job_);
    }

    const Device& device_;
    Kept& kept_;
    const runners::Job& job_;
    runners::Recorder& out_;
    Parameters parameters_;
    cv::Mat content_;
    std::vector<std::pair<cv::Mat, double>> styles_;  ///< with their shares
    std::optional<Regions> regions_;
};

}  // namespace

void stylise_job(const Device& device, Kept& kept, const runners::Job& job, runners::Recorder& out) {
    Stylisation(device, kept, job, out).run();
}

std::filesystem::path checkpoint_of(const runners::Job& job) {
    return job.files / "checkpoints" / (job.key.substr(0, 16) + ".pt");
}

}  // namespace stylesweep::nst
