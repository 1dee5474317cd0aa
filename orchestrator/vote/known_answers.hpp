// Whose pictures beside their content make a check of the voter: everybody who looks sees the difference.
#pragma once

#include <vector>

#include "schema/votes/counted_votes.hpp"

namespace stylesweep::vote {

/// By setting: whether its pictures clearly differ from their contents. Where every setting has an SSIM, the half with
/// the lowest mean SSIM to the content (of three two); among these, those of which people expect the restyled picture
/// nearly as often as of the clearest one.
std::vector<bool> clearly_restyled(const schema::VotedPictures& pictures,
                                   const std::vector<schema::KnownAnswers>& known);

}  // namespace stylesweep::vote
