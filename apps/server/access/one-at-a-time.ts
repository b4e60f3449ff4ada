/** Works that read, judge and then write the same thing, one after the other in the order they came. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  run<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.#last.then(work);
    // Whoever asked for a work hears of its failure; the next work does not.
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}
