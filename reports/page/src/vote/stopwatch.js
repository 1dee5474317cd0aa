// Milliseconds that a pair was visible.
export class Stopwatch {
  constructor() {
    this.reset();
  }
  reset() {
    this.sum = 0;
    this.since = null;
  }
  start() {
    this.since ??= performance.now();
  }
  stop() {
    if (this.since !== null) this.sum += performance.now() - this.since;
    this.since = null;
  }
  get ms() {
    return Math.round(this.sum + (this.since === null ? 0 : performance.now() - this.since));
  }
}
