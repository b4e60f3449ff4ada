import styles from './hall.module.css';

/** An arch of half-width `half` whose round begins at `spring`, standing on the floor at 420. */
function arch(half: number, spring: number): string {
  const left = 220 - half;
  const right = 220 + half;
  return `M${left} 420V${spring}a${half} ${half} 0 0 1 ${half * 2} 0v${420 - spring}H${right}z`;
}

/** The picture of the start page: a hall of arches, light at its end, somebody already there. Decorative. */
export function Hall() {
  return (
    <svg className={styles.hall} viewBox="0 0 440 480" aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id="hall-light" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className={styles.sky} />
          <stop offset="1" className={styles.sun} />
        </linearGradient>
        <linearGradient id="hall-spill" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className={styles.spill} />
          <stop offset="1" className={styles.spillEnd} />
        </linearGradient>
      </defs>
      <path d="M176 420h88l92 60H84z" fill="url(#hall-spill)" />
      <path className={styles.arch1} d={arch(190, 200)} />
      <path className={styles.arch2} d={arch(146, 208)} />
      <path className={styles.arch3} d={arch(106, 222)} />
      <path className={styles.arch4} d={arch(72, 242)} />
      <path d={arch(44, 266)} fill="url(#hall-light)" />
      <path className={styles.shadow} d="M227 420h26l15 34h-26zM192 420h22l-3 27h-23z" />
      <circle className={styles.person} cx="240" cy="357" r="9.500" />
      <path className={styles.person} d="M226 420v-33a14 14 0 0 1 28 0v33z" />
      <circle className={styles.person} cx="203" cy="371" r="8" />
      <path className={styles.person} d="M191 420v-24a12 12 0 0 1 24 0v24z" />
    </svg>
  );
}
