// Escapes text for the HTML page: everything from the database passes through here.
#pragma once

#include <string>
#include <string_view>

namespace stylesweep::reports {

/// For text and for attributes in double quotes: printable() UTF-8 without markup.
std::string escape(std::string_view text);

/// A relative path as an href: percent-encoded, so that it cannot be anything but a path.
std::string href(std::string_view path);

/// JSON that cannot end the script element around it.
std::string script_json(std::string_view json);

std::string base64(std::string_view bytes);

/// For Content-Security-Policy's 'sha256-...'.
std::string sha256_base64(std::string_view text);

}  // namespace stylesweep::reports
