// Random names and numbers, also on pages without https; and numbers that a text decides.
import { hashOf } from "./hash.js";

const first = ["amber", "bold", "calm", "clever", "crimson", "eager", "gentle", "golden", "happy", "ivory", "jolly", "kind", "lively", "mellow", "noble", "olive", "patient", "quiet", "rapid", "silver", "sunny", "tidy", "violet", "witty"];
const second = ["badger", "beaver", "cricket", "dolphin", "falcon", "finch", "gecko", "heron", "ibis", "jackal", "koala", "lemur", "lynx", "marten", "newt", "otter", "owl", "panda", "raven", "robin", "seal", "stork", "tapir", "wren"];

export function randomHex(digits) {
  return Array.from(crypto.getRandomValues(new Uint8Array(digits / 2)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function randomName() {
  const [a, b, c, d] = crypto.getRandomValues(new Uint8Array(4));
  return `${first[a % first.length]}-${second[b % second.length]}-${String((c * 256 + d) % 10000).padStart(4, "0")}`;
}

// Whole numbers from 0 to below `count` that a text decides: splitmix64 (Steele, Lea and Flood 2014).
export function seeded(text) {
  let state = hashOf(text);
  const mixed = (value, shift, factor) => BigInt.asUintN(64, (value ^ (value >> shift)) * factor);
  return (count) => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    const value = mixed(mixed(state, 30n, 0xbf58476d1ce4e5b9n), 27n, 0x94d049bb133111ebn);
    return Number((value ^ (value >> 31n)) % BigInt(count));
  };
}
