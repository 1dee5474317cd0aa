#include "orchestrator/vote/ballot.hpp"

#include <algorithm>

#include "base/files/digest.hpp"
#include "orchestrator/vote/vote_service.hpp"

namespace stylesweep::vote {

using nlohmann::json;

Ballot make_ballot(const std::string& sweep, const schema::VotedPictures& pictures,
                   const std::vector<schema::Vote>& votes, std::size_t trials, std::uint64_t seed) {
    const PictureIds ids(pictures);
    TrialChooser chooser(pictures, votes, "");  // nobody has this name
    std::mt19937_64 random(seed);
    Ballot ballot;
    json all = json::array();
    while (all.size() < trials) {
        const auto trial = chooser.next(random);
        if (!trial) break;
        chooser.add(*trial);
        all.push_back(trial_json(*trial, ids));
        for (const auto& [name, id] : all.back().items())
            if (id.is_string() && std::ranges::find(ballot.pictures, id.get<std::string>()) == ballot.pictures.end())
                ballot.pictures.push_back(id.get<std::string>());
    }
    ballot.data = {{"sweep", sweep}, {"trials", all}};
    ballot.data["ballot"] = sha256(ballot.data.dump()).substr(0, ballot_id_length);
    return ballot;
}

}  // namespace stylesweep::vote
