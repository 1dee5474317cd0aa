// The page on which people compare pictures.
#pragma once

#include <iosfwd>
#include <string>

namespace stylesweep::reports {

/// One page with its script and `data` (JSON): {} for a page that asks its server (POST next, vote, undo; GET
/// picture/ID); for one that works offline {"sweep", "ballot", "trials", "pictures": {ID: data URI}}.
void write_vote_page(std::ostream& out, const std::string& data);

/// "image/png" or "image/jpeg"; "": not a picture that every browser shows.
std::string picture_type(const std::string& bytes);

/// The file as a data URI; "" if it is no such picture.
std::string data_uri(const std::string& bytes);

}  // namespace stylesweep::reports
