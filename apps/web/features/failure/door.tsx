import styles from './door.module.css';
import type { Door as DoorState } from './failure-rows.ts';

const opening = 'M45 160V83a35 35 0 0 1 70 0v77z';

/** The arch of the house with its door open, ajar or closed. Decorative: the words below say it. */
export function Door({ state }: { readonly state: DoorState }) {
  return (
    <svg className={styles.door} viewBox="0 0 160 184" aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id="door-light" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className={styles.far} />
          <stop offset="1" className={styles.near} />
        </linearGradient>
        <linearGradient id="door-pool" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className={styles.pool} />
          <stop offset="1" className={styles.poolEnd} />
        </linearGradient>
      </defs>
      {state === 'closed' && <ellipse className={styles.shade} cx="80" cy="163" rx="74" ry="7" />}
      {state === 'open' && <path fill="url(#door-pool)" d="M45 160h70l30 24H15z" />}
      {state === 'ajar' && <path fill="url(#door-pool)" d="M93 160h22l24 24H97z" />}
      <path className={styles.wall} d="M14 160V80a66 66 0 0 1 132 0v80z" />
      <path className={styles.reveal} d={opening} />
      {state !== 'closed' && <path fill="url(#door-light)" d={opening} />}
      {state === 'closed' && <Leaf />}
      {state === 'ajar' && <AjarLeaf />}
    </svg>
  );
}

function Leaf() {
  return (
    <>
      <path className={styles.leaf} d="M49 160V83a31 31 0 0 1 62 0v77z" />
      <path className={styles.leaf} d="M59 108V84a21 21 0 0 1 42 0v24zM59 118h42v32H59z" />
      <circle className={styles.knob} cx="104" cy="113" r="3.2" />
    </>
  );
}

function AjarLeaf() {
  return (
    <>
      <path className={styles.leaf} d="M45 160V83c0-16 11-31 27-34 13 4 21 17 21 34v86z" />
      <path className={styles.leaf} d="M54 110V85c1-11 8-20 17-23 8 4 13 12 14 23v27zM54 120l31 2v33l-31-6z" />
      <circle className={styles.knob} cx="87.500" cy="117" r="3.200" />
    </>
  );
}
