import type { WireReaction } from '@foyer/wire';
import type { ReactNode } from 'react';

const ink = 'oklch(0.3 0.05 60)';
const skin = 'oklch(0.84 0.14 84)';
const eyes = (
  <g fill={ink}>
    <circle cx="8.6" cy="10" r="1.35" />
    <circle cx="15.4" cy="10" r="1.35" />
  </g>
);
const face = <circle cx="12" cy="12" r="10" fill={skin} />;
const line = { fill: 'none', stroke: ink, strokeWidth: 1.6, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;
const solid = { fill: skin, stroke: ink, strokeWidth: 1.4, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

/** Drawn here, so that they look alike on every computer and need no font. */
const drawings: Record<WireReaction, ReactNode> = {
  'thumbs-up': (
    <g {...solid}>
      <path d="M7.5 10.5 11 3.2c1.5 0 2.6 1.1 2.6 2.6L13 9h5.7a2 2 0 0 1 1.950 2.450l-1.550 7A2 2 0 0 1 17.150 20H7.5z" />
      <rect x="2.8" y="10.5" width="4.7" height="9.5" rx="1.2" fill="oklch(0.62 0.13 255)" />
    </g>
  ),
  heart: (
    <path
      fill="oklch(0.62 0.21 22)"
      d="M12 20.8C6.5 16.8 2.5 13.3 2.5 8.9 2.5 6 4.7 3.8 7.4 3.8c1.8 0 3.6 1 4.6 2.7 1-1.7 2.8-2.7 4.6-2.7 2.7 0 4.9 2.2 4.9 5.1 0 4.4-4 7.9-9.5 11.9z"
    />
  ),
  laugh: (
    <>
      {face}
      <path {...line} d="M6.6 10.3q2-2.3 4 0M13.4 10.3q2-2.3 4 0" />
      <path fill={ink} d="M6.6 13h10.8a5.4 5.4 0 0 1-10.8 0z" />
      <path fill="oklch(0.66 0.17 20)" d="M9 17.4q3-2.2 6 0a5.4 5.4 0 0 1-6 0z" />
    </>
  ),
  surprise: (
    <>
      {face}
      {eyes}
      <path {...line} d="M7.2 6.7q1.4-1 2.6-.2M14.2 6.5q1.2-.8 2.6.2" />
      <ellipse cx="12" cy="16" rx="2.3" ry="2.9" fill={ink} />
    </>
  ),
  clap: (
    <g {...solid}>
      <path d="M3.6 15.2 9.8 8.9a1.3 1.3 0 0 1 1.9 1.9l-2.3 2.3 5.2-5.2a1.3 1.3 0 0 1 1.9 1.9l-5 5 4.6-4.5a1.3 1.3 0 0 1 1.9 1.9l-4.5 4.5 2.9-2.8a1.3 1.3 0 0 1 1.9 1.9l-5.6 5.6a5.4 5.4 0 0 1-7.6 0l-1.5-1.5a3.3 3.3 0 0 1 0-4.7z" />
      <path {...line} stroke="oklch(0.7 0.15 70)" d="M6.5 5.8 5.3 3.6M10.2 4.6V2.2M3.8 8.8 1.6 7.6" />
    </g>
  ),
  celebrate: (
    <>
      <path {...solid} d="M2.6 21.4 7.4 8.6l8 8z" />
      <path {...line} stroke="oklch(0.62 0.2 22)" d="M12.5 9.5q2.5-2.5 1-5.5" />
      <path {...line} stroke="oklch(0.6 0.15 255)" d="M15 12q3.5-1.5 6.5.5" />
      <g>
        <circle cx="18.5" cy="5.5" r="1.4" fill="oklch(0.68 0.15 150)" />
        <circle cx="9" cy="3.8" r="1.2" fill="oklch(0.6 0.15 255)" />
        <circle cx="20.5" cy="16.5" r="1.2" fill="oklch(0.62 0.2 22)" />
      </g>
    </>
  ),
  thinking: (
    <>
      {face}
      {eyes}
      <path {...line} d="M7 7.3q1.5-1.4 3-.6M14 6q1.7-.7 3 .6M9.5 14.8q2.6-1.3 5 .2" />
      <path
        {...solid}
        fill="oklch(0.77 0.14 72)"
        d="M5.2 21.6q-1-3 1.2-4.3l4-1.3q1.3 0 1 1.2l-2.1 1 1.7.7q.6 2.7-2.8 3.3z"
      />
    </>
  ),
};

/** One reaction as a picture; decorative, its name stands beside it or is spoken. */
export function ReactionGlyph({ reaction, size = 24 }: { readonly reaction: WireReaction; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {drawings[reaction]}
    </svg>
  );
}
