// The order in which a voter sees a ballot's trials. Which pairs come twice, and which answers are known, is in the plan.
const apart = 5, mostTries = 200;  // four others between the two showings of a pair, as the plan has them

export const pairOf = ({ left, right }) => [left, right].sort().join(" ");

// Places in the plan, shuffled by `random`. Where the plan itself has a pair's showings closer, so may the order.
export function orderOf(trials, random) {
  const plan = trials.map((_, place) => place), least = Math.min(apart, closest(trials, plan));
  for (let tries = 0; tries < mostTries; ++tries) {
    const order = shuffled(plan, random);
    if (closest(trials, order) >= least) return order;
  }
  return plan;
}

// The smallest distance of two showings of one pair.
function closest(trials, order) {
  const last = new Map();
  return Math.min(...order.map((place, position) => {
    const pair = pairOf(trials[place]), distance = position - (last.get(pair) ?? -Infinity);
    last.set(pair, position);
    return distance;
  }));
}

// Fisher and Yates' shuffle.
function shuffled(items, random) {
  const all = [...items];
  for (let i = all.length - 1; i > 0; --i) {
    const other = random(i + 1);
    [all[i], all[other]] = [all[other], all[i]];
  }
  return all;
}
