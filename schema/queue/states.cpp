#include "schema/queue/states.hpp"

#include "schema/database/store.hpp"

namespace stylesweep::schema {

void refuse_state(std::string_view text, std::string_view column) {
    throw StoreError("the database has '" + std::string(text) + "' as " + std::string(column) +
                     ", which this version of stylesweep does not know");
}

}  // namespace stylesweep::schema
