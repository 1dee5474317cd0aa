// The losses of every evaluation, kept on the device until the host asks for them.
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst {

class LossHistory {
  public:
    /// For so many evaluations. `layers_...`: the numbers of losses by layer.
    LossHistory(std::int64_t evaluations, std::size_t content_layers, std::size_t style_layers, bool has_variation,
                torch::Device device);

    /// Writes them as evaluation `index`, [1] int64 on the device, without waiting for it.
    void write(const torch::Tensor& index, const LossTensors& losses);
    /// Those of evaluation `index` (from 0), as far as they are written: reading a value waits for the device.
    [[nodiscard]] LossTensors at(std::int64_t index) const;
    /// The same of several, [first, last), by one transfer to the host.
    [[nodiscard]] std::vector<Losses> read(std::int64_t first, std::int64_t last) const;

  private:
    [[nodiscard]] LossTensors from_row(const torch::Tensor& row) const;

    std::int64_t content_layers_, style_layers_;
    bool has_variation_;
    torch::Tensor rows_;  ///< [evaluations, losses]
};

}  // namespace stylesweep::nst
