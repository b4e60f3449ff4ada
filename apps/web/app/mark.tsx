/** The mark: an arch with a doorway. Decorative; the name stands beside it. `size` in CSS pixels. */
export function Mark({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        fill="var(--accent)"
        d="M3 29V16a13 13 0 0 1 26 0v13a2 2 0 0 1-2 2h-6V17a5 5 0 0 0-10 0v14H5a2 2 0 0 1-2-2z"
      />
    </svg>
  );
}
