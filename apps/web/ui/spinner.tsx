import styles from './spinner.module.css';

/** A turning ring, decorative: the words beside it, or an announcement, say what is awaited. `size` in CSS pixels. */
export function Spinner({ size = 24 }: { readonly size?: number }) {
  return <span aria-hidden="true" className={styles.spinner} style={{ width: size, height: size }} />;
}
