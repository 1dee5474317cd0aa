#include "runners/nst/parameters/conditions.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> training_fields() {
    using P = Parameters;
    const Conditions train = in_training(), train_fast = in_fast_training(), train_adain = in_adain_training();
    std::vector<std::string> training_extractors = {"vgg16"};  // the default comes first
    for (const std::string& each : extractors())
        if (each != "vgg16") training_extractors.push_back(each);
    return {
        {
            .name = "extractor",
            .member = &P::extractor,
            .type = "choice",
            .meaning = "the network for the losses",
            .choices = training_extractors,
            .when = train_fast,
        },
        {
            .name = "pictures",
            .member = &P::pictures,
            .type = "file",
            .meaning = "the training pictures: a folder, or a text file with one path per line",
            .when = train,
            .required = true,
            .lists = true,
            .folders = true,
            .checked_with = Names{},
        },
        {
            .name = "style_pictures",
            .member = &P::style_pictures,
            .type = "file",
            .meaning = "the styles to train on, like `pictures`",
            .when = train_adain,
            .required = true,
            .lists = true,
            .folders = true,
            .checked_with = Names{},
        },
        {
            .name = "batch",
            .member = &P::batch,
            .type = "integer",
            .meaning = "pictures per iteration; adain-train: pairs of content and style",
            .least = 1,
            .most = 256,
            .defaults = {{train_adain, 8}},
            .when = train,
        },
        {
            .name = "crop",
            .member = &P::crop,
            .type = "integer",
            .meaning = "side of the square crops, pixels",
            .least = 32,
            .most = 4096,
            .when = train,
        },
        {
            .name = "crop_from",
            .member = &P::crop_from,
            .type = "integer",
            .meaning =
                "shorter side of the training pictures, pixels, from which crops are taken at random places; 0: that "
                "of the crop, taken from the centre",
            .least = 0,
            .most = 8192,
            .defaults = {{train_adain, 512}},
            .when = train,
            .checked_with = Names{"crop"},
        },
        {
            .name = "rate_decay",
            .member = &P::rate_decay,
            .type = "number",
            .meaning = "decay of Adam's step size: in iteration n, from 0, it is learning_rate / (1 + rate_decay * n)",
            .least = 0,
            .most = 1,
            .when = train_adain,
        },
        {
            .name = "channels",
            .member = &P::channels,
            .type = "integer",
            .meaning = "channels of the network's first layer; Johnson et al.: 32",
            .least = 1,
            .most = 256,
            .when = train_fast,
        },
        {
            .name = "checkpoint_every",
            .member = &P::checkpoint_every,
            .type = "integer",
            .meaning = "iterations between checkpoints, from which an interrupted job resumes",
            .least = 1,
            .most = 1e6,
            .when = train,
        },
        {
            .name = "model_precision",
            .member = &P::model_precision,
            .type = "choice",
            .meaning = "number type of the trained network's file",
            .choices = {"fp16", "fp32"},
            .when = train,
        },
    };
}

}  // namespace stylesweep::nst
