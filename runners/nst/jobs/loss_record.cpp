#include "runners/nst/jobs/loss_record.hpp"

#include <algorithm>

namespace stylesweep::nst {
namespace {

// Calls `record(name, value)` for each.
void each_of(const Losses& losses, const Taps& taps, const auto& record) {
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
}

}  // namespace

void record_losses(const std::vector<Losses>& curve, const Taps& taps, runners::Recorder& out) {
    for (const Losses& losses : curve)
        each_of(losses, taps, [&](const std::string& name, double value) { out.sample(name, value, false); });
    each_of(curve.back(), taps, [&](const std::string& name, double value) { out.metric(name, value); });
}

}  // namespace stylesweep::nst
