// The metrics cfsd, sifid and embedding_..._similarity: those by networks that the job names as files.
#pragma once

#include <torch/torch.h>

#include <set>
#include <string>
#include <vector>

#include "runners/nst/gatys/losses.hpp"
#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Records those that the job asks for; pictures are [1, 3, H, W] in 0 to 1. `against_style`: the output as it is
/// compared with the styles. Throws runners::BadInput for a network without trust, and like TorchScript.
void judge_by_files(const JobContext& context, const torch::Tensor& output, const torch::Tensor& content,
                    const torch::Tensor& against_style, const std::vector<StyleImage>& styles);

/// The TorchScript files among them, as check_job() does.
void check_judging_files(const runners::Job& job, const Parameters& parameters, std::set<std::string>& sound);

}  // namespace stylesweep::nst
