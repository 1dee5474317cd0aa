// The file of a voter's answers, as `stylesweep import` reads it.
import { hashOf } from "./hash.js";

export function fileOf({ sweep, ballot }, voter, votes) {
  return { format: "stylesweep-votes", version: 1, sweep, ballot, voter, votes, checksum: checksum(sweep, ballot, voter, votes) };
}

// It finds accidental changes.
function checksum(sweep, ballot, voter, votes) {
  const lines = votes.map(({ uid, left, right, answer, ms, at }) => `${uid} ${left} ${right} ${answer} ${ms} ${at}\n`);
  return hashOf(`${sweep}\n${ballot}\n${voter}\n${lines.join("")}`).toString(16).padStart(16, "0");
}
