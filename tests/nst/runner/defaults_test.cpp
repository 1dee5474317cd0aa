// The defaults that the results of so far were made with. Keys leave them out: one that changes without its semantics
// number would take those results for its own.
#include <doctest/doctest.h>

#include "runners/nst/parameters/parameters.hpp"
#include "tests/runners/pinned_defaults.hpp"

using namespace stylesweep::runners::testing;

TEST_CASE("the defaults of nst are those that its results were made with, or have another semantics number") {
    const std::vector<Pinned> pinned = {
        {"architecture", R"("vgg19")"},
        {"precision", R"("fp32")"},
        {"resolution", "256"},
        {"style_shares", R"("even")"},
        {"content_mask", R"("none")"},
        {"style_mask", R"("none")"},
        {"alpha", "1.0"},
        {"trust", "false"},
        {"style_scale", "1.0"},
        {"preserve_color", R"("none")"},
        {"encoder", R"("model")"},
        {"content_weight", "1.0"},
        {"style_weight", "100.0"},
        {"tv_weight", "0.0"},
        {"loss", R"("relative")"},
        {"content_layers", R"("default")"},
        {"style_layers", R"("default")"},
        {"style_statistics", R"("gram")"},
        {"smoothing", R"("none")"},
        {"smoothing_temperature", "1.0", 2},
        {"iterations", "300"},
        {"scales", "1"},
        {"coarsest", "64", 2},
        {"scale_iterations", R"("even")"},
        {"scale_style_weights", R"("same")"},
        {"scale_detail", "true"},
        {"optimizer", R"("adam")"},
        {"learning_rate", "0.005", 2},
        {"damping", "1.0"},
        {"schedule", R"("cosine")"},
        {"decay", "0.1"},
        {"lbfgs_history", "10", 2},
        {"line_search", R"("none")"},
        {"init", R"("content")"},
        {"init_noise", "0.0"},
        {"seed", "0"},
        {"pooling", R"("auto")", 2},
        {"weights_scaling", R"("none")"},
        {"weights", R"("random")"},
        {"memory_format", R"("channels_last")"},
        {"conv_algorithm", R"("auto")"},
        {"extractor", R"("vgg16")"},
        {"batch", "4"},
        {"crop", "256"},
        {"crop_from", "0"},
        {"rate_decay", "5e-5"},
        {"channels", "32"},
        {"checkpoint_every", "100"},
        {"save_every", "0"},
        {"model_precision", R"("fp16")"},
        {"lpips", R"("none")"},
        {"lpips_backbone", R"("none")"},
        {"lpips_heads", R"("none")"},
        {"reference", R"("none")"},
        {"reference_weights", R"("random")"},
        {"reference_pooling", R"("auto")", 2},
        {"reference_weights_scaling", R"("none")"},
        {"cfsd_weights", R"("none")"},
        {"sifid_network", R"("none")"},
        {"embedding", R"("none")"},
        {"checkpoint_segments", "1"},
        {"tile", "0"},
        {"deterministic", "false"},
        {"cuda_graph", R"("auto")"},
    };
    const std::string changed = changed_defaults(stylesweep::nst::Parameters::describe(), pinned);
    CHECK_MESSAGE(changed.empty(), changed);
}
