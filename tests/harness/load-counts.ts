/** What a synthetic client has received: packets, gaps and latency. */

/** Latencies in 20 µs steps up to one second; what is slower counts as one second. */
export class LatencyHistogram {
  readonly #steps = new Uint32Array(50_001);
  #count = 0;

  /** Microseconds. */
  add(micros: number): void {
    const step = Math.min(this.#steps.length - 1, Math.floor(micros / 20));
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  /** Milliseconds at the quantile, such as 0.99; undefined without samples. */
  quantile(quantile: number): number | undefined {
    if (this.#count === 0) return undefined;
    let left = Math.ceil(this.#count * quantile);
    for (const [step, count] of this.#steps.entries()) {
      left -= count;
      if (left <= 0) return ((step + 1) * 20) / 1000;
    }
    return 1000;
  }

  clear(): void {
    this.#steps.fill(0);
    this.#count = 0;
  }
}

interface Sequence {
  readonly first: number;
  /** Highest so far, counted on past 65 535. */
  highest: number;
  received: number;
}

export interface ReceivedStream {
  readonly ssrc: number;
  readonly packets: number;
  /** Numbers that never came, by the sequence. */
  readonly lost: number;
}

/** Counts RTP streams by SSRC. */
export class ReceivedStreams {
  readonly #streams = new Map<number, Sequence>();
  #packets = 0;
  #bytes = 0;

  get packets(): number {
    return this.#packets;
  }

  get bytes(): number {
    return this.#bytes;
  }

  note(ssrc: number, sequence: number, bytes: number): void {
    this.#packets += 1;
    this.#bytes += bytes;
    const stream = this.#streams.get(ssrc);
    if (stream === undefined) {
      this.#streams.set(ssrc, { first: sequence, highest: sequence, received: 1 });
      return;
    }
    stream.received += 1;
    const ahead = (sequence - stream.highest) & 0xffff;
    if (ahead < 0x8000) stream.highest += ahead;
  }

  all(): ReceivedStream[] {
    return [...this.#streams].map(([ssrc, { first, highest, received }]) => {
      return { ssrc, packets: received, lost: Math.max(0, highest - first + 1 - received) };
    });
  }
}
