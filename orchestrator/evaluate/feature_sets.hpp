// Distances between the features of two sets of pictures: those that a method made, and the style pictures.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace stylesweep::evaluate {

/// One picture's features.
using Features = std::vector<float>;

/// Keeps only dot products between features and their kernels, of which both distances are functions: resampling costs
/// no pass over the features, whatever their length. Weights say how often a picture counts: whole numbers from 0.
class FeatureSets {
  public:
    /// Not copied. Throws std::runtime_error unless all have the same length.
    FeatureSets(const std::vector<const Features*>& pictures, const std::vector<const Features*>& styles);
    FeatureSets(FeatureSets&&) noexcept;
    ~FeatureSets();

    /// FID (Heusel et al., NeurIPS 2017, eq. 6), with sample covariances as in its authors' code; nullopt where a set
    /// counts fewer than two pictures. The trace of (C1 C2)^(1/2) is the sum of the singular values of A^T B for C1 =
    /// A A^T and C2 = B B^T.
    [[nodiscard]] std::optional<double> frechet(std::span<const double> pictures, std::span<const double> styles) const;

    /// KID (Binkowski et al., ICLR 2018, section 4): the unbiased squared maximum mean discrepancy for the kernel
    /// (x y / d + 1)^3. A resampled picture is not paired with itself. nullopt where a set has fewer than two.
    [[nodiscard]] std::optional<double> kernel(std::span<const double> pictures, std::span<const double> styles) const;

  private:
    struct Products;
    std::unique_ptr<const Products> products_, kernels_;
};

}  // namespace stylesweep::evaluate
