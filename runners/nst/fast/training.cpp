#include "runners/nst/fast/training.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <sstream>
#include <unordered_map>

#include "runners/core/files.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "schema/input_content.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::nst {
namespace {

namespace fs = std::filesystem;

torch::Tensor square_of(const fs::path& file, std::int64_t side) {
    const cv::Mat picture = read_picture(file);
    const double scale = static_cast<double>(side) / std::min(picture.cols, picture.rows);
    const auto scaled = [&](int length) {
        return std::max(static_cast<int>(side), static_cast<int>(std::lround(length * scale)));
    };
    const cv::Mat whole = resize_to(picture, {scaled(picture.cols), scaled(picture.rows)});
    const auto length = static_cast<int>(side);
    const cv::Mat middle =
        whole(cv::Rect((whole.cols - length) / 2, (whole.rows - length) / 2, length, length)).clone();
    return torch::from_blob(middle.data, {1, side, side, 3}, torch::kUInt8)
        .to(torch::kFloat32)
        .permute({0, 3, 1, 2})
        .contiguous();
}

// The squares of a list of pictures. Decoding a photograph takes longer than a step of a small network, so those that
// were read are kept, up to 512 MiB.
class Squares {
  public:
    Squares(const std::vector<fs::path>& pictures, std::int64_t side) : pictures_(pictures), side_(side) {}

    /// 1x3xSxS, float32, 0 to 255.
    torch::Tensor at(std::size_t which) {
        if (const auto known = kept_.find(which); known != kept_.end()) return known->second.to(torch::kFloat32);
        const torch::Tensor square = square_of(pictures_[which], side_);
        const std::size_t room = (std::size_t{512} << 20) / square.numel();
        if (kept_.size() < room) kept_.emplace(which, square.to(torch::kUInt8));
        return square;
    }

  private:
    const std::vector<fs::path>& pictures_;
    std::int64_t side_;
    std::unordered_map<std::size_t, torch::Tensor> kept_;
};

// Parameters, the optimizer's state and the curve, as LibTorch's archive.
class Checkpoint {
  public:
    explicit Checkpoint(fs::path file) : file_(std::move(file)) {}

    void save(const std::vector<torch::Tensor>& parameters, torch::optim::Adam& adam, const std::vector<Losses>& curve,
              std::int64_t step) const {
        if (file_.empty()) return;
        torch::serialize::OutputArchive archive, optimizer(archive.compilation_unit());
        for (std::size_t i = 0; i < parameters.size(); ++i)
            archive.write("parameter" + std::to_string(i), parameters[i].detach());
        adam.save(optimizer);
        archive.write("adam", optimizer);
        archive.write("step", torch::tensor(step));
        std::vector<double> numbers;
        for (const Losses& each : curve) {
            numbers.insert(numbers.end(), {each.content, each.style, each.variation, each.total});
            numbers.insert(numbers.end(), each.content_layers.begin(), each.content_layers.end());
            numbers.insert(numbers.end(), each.style_layers.begin(), each.style_layers.end());
        }
        archive.write("curve", torch::tensor(numbers, torch::kFloat64));
        std::ostringstream bytes;
        archive.save_to(bytes);
        runners::write_file(file_, bytes.str());
    }

    /// The step it was made at; 0 where there is none. `taps`: the layers whose losses the curve has.
    std::int64_t load(std::vector<torch::Tensor>& parameters, torch::optim::Adam& adam, std::vector<Losses>& curve,
                      const Taps& taps) const {
        if (file_.empty() || !fs::exists(file_)) return 0;
        torch::serialize::InputArchive archive, optimizer;
        archive.load_from(file_.string());
        const torch::NoGradGuard no_gradients;
        const auto read = [&](const std::string& name) {
            torch::Tensor fresh;  // read() would give a tensor that is there the new bytes under its old type
            archive.read(name, fresh);
            return fresh;
        };
        for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].copy_(read("parameter" + std::to_string(i)));
        archive.read("adam", optimizer);
        adam.load(optimizer);
        const torch::Tensor numbers = read("curve");
        const auto content = static_cast<std::int64_t>(taps.content.size()),
                   style = static_cast<std::int64_t>(taps.style.size()), width = 4 + content + style;
        for (std::int64_t i = 0; i + width <= numbers.numel(); i += width) {
            const double* each = numbers.data_ptr<double>() + i;
            const double *layers = each + 4, *end = each + width;
            curve.push_back({each[0], each[1], each[2], each[3], {layers, layers + content}, {layers + content, end}});
        }
        return read("step").item<std::int64_t>();
    }

  private:
    fs::path file_;
};

}  // namespace

std::vector<fs::path> read_picture_list(const fs::path& file) {
    try {
        return schema::read_file_list(file);
    } catch (const std::runtime_error& error) {
        throw runners::BadInput(error.what());
    }
}

std::size_t picture_at(std::uint64_t seed, std::int64_t position, std::size_t pictures) {
    const auto count = static_cast<std::int64_t>(pictures);
    std::vector<std::size_t> order(pictures);
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(position / count) * 0x9E3779B97F4A7C15ULL);
    for (std::size_t i = pictures; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    return order[static_cast<std::size_t>(position % count)];
}

Trained train(const FeatureExtractor& extractor, const torch::Tensor& style, const std::vector<fs::path>& pictures,
              torch::Device device, const TrainingOptions& options) {
    Trained out{JohnsonNetwork::random(options.seed, options.width, device), {}, 0};
    std::vector<torch::Tensor> parameters;
    for (const auto& [name, parameter] : out.network.parameters()) parameters.push_back(parameter);
    torch::optim::Adam adam(parameters, torch::optim::AdamOptions(options.learning_rate));
    const Checkpoint checkpoint(options.checkpoint);
    out.resumed_from = checkpoint.load(parameters, adam, out.curve, extractor.taps());
    Targets targets{{}, style_targets({{style, 1}}, grams_in(extractor, options.loss.smoothing), options.loss.form)};
    Squares squares(pictures, options.crop);
    const std::int64_t every = std::max<std::int64_t>(1, options.iterations / 50);
    for (std::int64_t step = out.resumed_from + 1; step <= options.iterations; ++step) {
        if (options.on_step) options.on_step(step);
        adam.zero_grad();
        Losses mean;
        for (std::int64_t i = 0; i < options.batch; ++i) {
            const std::size_t which = picture_at(options.seed, (step - 1) * options.batch + i, pictures.size());
            const torch::Tensor picture = squares.at(which).to(device);
            targets.content = content_targets(extractor, picture / 255, options.loss);
            const LossTensors losses =
                losses_of(extractor, out.network.forward(picture) / 255, targets, options.weights, options.loss);
            (losses.total / static_cast<double>(options.batch)).backward();
            mean.add(losses.read(), 1.0 / static_cast<double>(options.batch));
        }
        if (!std::isfinite(mean.total))
            throw std::runtime_error("the loss is not finite at step " + std::to_string(step) +
                                     "; lower learning_rate or the weights");
        adam.step();
        if (step % every == 0 || step == options.iterations) out.curve.push_back(mean);
        if (step % options.checkpoint_every == 0) checkpoint.save(parameters, adam, out.curve, step);
    }
    return out;
}

void write_network(const JohnsonNetwork& network, const fs::path& file,
                   const std::map<std::string, std::string>& metadata) {
    std::vector<torch::Tensor> kept;  // owns the bytes until they are written
    std::vector<tensorfiles::Tensor> tensors;
    for (const auto& [name, parameter] : network.parameters()) {
        kept.push_back(parameter.detach().to(torch::kCPU, torch::kFloat16).contiguous());
        tensors.push_back({name,
                           "F16",
                           parameter.sizes().vec(),
                           {static_cast<const char*>(kept.back().data_ptr()), kept.back().nbytes()}});
    }
    fs::create_directories(file.parent_path());
    try {
        tensorfiles::write_safetensors(file, tensors, metadata);
    } catch (const std::system_error& error) {
        if (runners::is_disk_full(error.code().value())) throw runners::DiskFull(error.what());
        throw;
    }
}

}  // namespace stylesweep::nst
