#include "reports/html/page_place.hpp"

#include "reports/html/html_text.hpp"
#include "schema/database/database_name.hpp"

namespace stylesweep::reports {

namespace fs = std::filesystem;

PagePlace PagePlace::served() {
    PagePlace place;
    place.kind_ = Kind::served;
    return place;
}

// A browser resolves ".." by name, without following symbolic links.
PagePlace PagePlace::file(const fs::path& page) {
    PagePlace place;
    const fs::path named = fs::absolute(page).lexically_normal().parent_path();
    place.folder_ = fs::weakly_canonical(schema::linked_file(page).parent_path());
    place.only_down_ = named != place.folder_;
    if (fs::weakly_canonical(named) == place.folder_) place.kind_ = Kind::file;  // otherwise the page itself is a link
    return place;
}

std::string PagePlace::way_to(const fs::path& files) const {
    if (is_served()) return "results.files";
    const fs::path real = fs::weakly_canonical(files);
    if (kind_ == Kind::anywhere) return href(real.string());
    const fs::path relative = real.lexically_relative(folder_);
    const bool up = *relative.begin() == "..";
    return href(up && only_down_ ? real.string() : relative.string());
}

}  // namespace stylesweep::reports
