/** The world as everything else is given it. */
import type { Chance } from '@foyer/kernel';
import type { Clock } from '../clock.ts';
import type { Store } from '../store/port.ts';

export interface Around {
  readonly store: Store;
  readonly chance: Chance;
  readonly clock: Clock;
}
