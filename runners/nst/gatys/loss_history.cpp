#include "runners/nst/gatys/loss_history.hpp"

namespace stylesweep::nst {
namespace {

// A row: content, style, total, variation, content by layer, style by layer.
constexpr std::int64_t fixed_columns = 4;

}  // namespace

LossHistory::LossHistory(std::int64_t evaluations, std::size_t content_layers, std::size_t style_layers,
                         bool has_variation, torch::Device device)
    : content_layers_(static_cast<std::int64_t>(content_layers)),
      style_layers_(static_cast<std::int64_t>(style_layers)),
      has_variation_(has_variation),
      rows_(torch::zeros({evaluations, fixed_columns + content_layers_ + style_layers_},
                         torch::dtype(torch::kFloat32).device(device))) {}

void LossHistory::write(const torch::Tensor& index, const LossTensors& losses) {
    const torch::NoGradGuard no_gradients;
    std::vector<torch::Tensor> row = {losses.content, losses.style, losses.total,
                                      losses.variation.defined() ? losses.variation : torch::zeros_like(losses.total)};
    row.insert(row.end(), losses.content_layers.begin(), losses.content_layers.end());
    row.insert(row.end(), losses.style_layers.begin(), losses.style_layers.end());
    rows_.index_copy_(0, index, torch::stack(row).unsqueeze(0));
}

LossTensors LossHistory::from_row(const torch::Tensor& row) const {
    LossTensors all{row[0], row[1], has_variation_ ? row[3] : torch::Tensor(), row[2], {}, {}};
    for (std::int64_t i = 0; i < content_layers_; ++i) all.content_layers.push_back(row[fixed_columns + i]);
    for (std::int64_t i = 0; i < style_layers_; ++i)
        all.style_layers.push_back(row[fixed_columns + content_layers_ + i]);
    return all;
}

LossTensors LossHistory::at(std::int64_t index) const {
    return from_row(rows_[index]);
}

std::vector<Losses> LossHistory::read(std::int64_t first, std::int64_t last) const {
    const torch::Tensor rows = rows_.slice(0, first, last).to(torch::kCPU);
    std::vector<Losses> all;
    for (std::int64_t i = 0; i < rows.size(0); ++i) all.push_back(from_row(rows[i]).read());
    return all;
}

}  // namespace stylesweep::nst
