/** Asking an encoding's sender for a key frame: at most every half second, and never forgetting that it was asked. */

/** Encoders need about this long to answer; asking more often makes them worse. */
const throttleMillis = 500;

export class KeyframeRequest {
  #wanted = false;
  #sentAt = Number.NEGATIVE_INFINITY;

  get wanted(): boolean {
    return this.#wanted;
  }

  ask(): void {
    this.#wanted = true;
  }

  /** True when a request is to be sent now; counts as sent. */
  due(now: number): boolean {
    if (!this.#wanted || now - this.#sentAt < throttleMillis) return false;
    this.#wanted = false;
    this.#sentAt = now;
    return true;
  }

  /** A key frame begins: whoever asked is served. */
  served(): void {
    this.#wanted = false;
  }
}
