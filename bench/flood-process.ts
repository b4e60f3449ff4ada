/** The process behind `Flood`: calls at a steady rate whether or not answers come, and tells all of them at the end. */
import { type Attack, type Shot, shoot } from './flood.ts';

/** Milliseconds between two volleys. */
const tick = 10;
/** Calls under way beyond which no more are made: the server is not to be judged by our own queue. */
const mostUnderWay = 2_000;

const shots: Shot[] = [];
const underWay = new Set<Promise<void>>();
let timer: NodeJS.Timeout | undefined;

function fire(attack: Attack): void {
  const began = performance.now();
  let fired = 0;
  timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * attack.perSecond);
    for (; fired < due && underWay.size < mostUnderWay; fired += 1) {
      const shot: Promise<void> = shoot(attack, fired).then(
        (done) => void shots.push(done),
        () => void shots.push({ status: 0, took: 0 }),
      );
      underWay.add(shot);
      void shot.finally(() => underWay.delete(shot));
    }
  }, tick);
}

process.on('message', async (message: Attack | 'stop') => {
  if (message !== 'stop') {
    fire(message);
    return;
  }
  clearInterval(timer);
  await Promise.all(underWay);
  process.send?.(shots);
});
