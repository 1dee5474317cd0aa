// The file of a voter's answers, as `stylesweep import` reads it.
export function fileOf({ sweep, ballot }, voter, votes) {
  return { format: "stylesweep-votes", version: 1, sweep, ballot, voter, votes, checksum: checksum(sweep, ballot, voter, votes) };
}

// FNV-1a of 64 bits: finds accidental changes.
function checksum(sweep, ballot, voter, votes) {
  const lines = votes.map(({ uid, left, right, answer, ms, at }) => `${uid} ${left} ${right} ${answer} ${ms} ${at}\n`);
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${sweep}\n${ballot}\n${voter}\n${lines.join("")}`)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
