// Random names and numbers, also on pages without https.
const first = ["amber", "bold", "calm", "clever", "crimson", "eager", "gentle", "golden", "happy", "ivory", "jolly", "kind", "lively", "mellow", "noble", "olive", "patient", "quiet", "rapid", "silver", "sunny", "tidy", "violet", "witty"];
const second = ["badger", "beaver", "cricket", "dolphin", "falcon", "finch", "gecko", "heron", "ibis", "jackal", "koala", "lemur", "lynx", "marten", "newt", "otter", "owl", "panda", "raven", "robin", "seal", "stork", "tapir", "wren"];

export function randomHex(digits) {
  return Array.from(crypto.getRandomValues(new Uint8Array(digits / 2)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function randomName() {
  const [a, b, c, d] = crypto.getRandomValues(new Uint8Array(4));
  return `${first[a % first.length]}-${second[b % second.length]}-${String((c * 256 + d) % 10000).padStart(4, "0")}`;
}

export function coin() {
  return crypto.getRandomValues(new Uint8Array(1))[0] % 2 === 0;
}
