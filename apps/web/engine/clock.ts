/** Time as an argument to the engine's shells; tests give a hand-driven one. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** @returns cancels the timer */
  after(delay: number, act: () => void): () => void;
}

export const pageClock: Clock = {
  now: () => performance.now(),
  after(delay, act) {
    const timer = setTimeout(act, delay);
    return () => clearTimeout(timer);
  },
};
