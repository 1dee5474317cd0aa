// FID, KID and ArtFID of each setting of a sweep, with intervals, beside those of the unstyled contents.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "orchestrator/evaluate/feature_sets.hpp"
#include "orchestrator/evaluate/picture_sets.hpp"
#include "schema/evaluation/set_metrics.hpp"

namespace stylesweep::evaluate {

/// By the SHA-256 of the picture's file.
using FeaturesOf = std::map<std::string, Features>;

inline constexpr int resamples = 200;

/// The metrics known: fid, kid, artfid.
const std::vector<std::string>& set_metric_names();

/// For each setting, then for the unstyled contents, each of `metrics`: FID and KID between its pictures and all style
/// pictures of the setting, ArtFID = (1 + LPIPS) (1 + FID) (Wright and Ommer, GCPR 2022, eq. 6) with the mean `lpips`
/// of its jobs. An unstyled content has LPIPS 0 to itself, so that its ArtFID is low although no style was transferred.
/// `features`: of all pictures, contents and styles; a metric that lacks what it needs is a row with the reason.
/// `no_features`: why there are none at all; empty: there are.
std::vector<schema::SetMetric> set_metrics(const PictureSets& sets, const FeaturesOf& features,
                                           const std::string& no_features, const std::vector<std::string>& metrics);

}  // namespace stylesweep::evaluate
