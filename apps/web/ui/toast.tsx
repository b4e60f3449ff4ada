import { millis } from '@foyer/kernel';
import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { announce } from './announcer.tsx';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { IconButton } from './icon-button.tsx';
import styles from './toast.module.css';
import {
  dismissed,
  held,
  noToasts,
  passed,
  released,
  shown,
  type Toast,
  type ToastAction,
  type ToastState,
  toastDeadline,
} from './toast-queue.ts';

let state: ToastState = noToasts;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function now() {
  return millis(performance.now());
}

function move(next: ToastState): void {
  state = next;
  for (const listener of listeners) listener();
  if (timer !== undefined) clearTimeout(timer);
  const deadline = toastDeadline(state);
  timer =
    deadline === undefined ? undefined : setTimeout(() => move(passed(state, now())), Math.max(0, deadline - now()));
}

/** Shows a note at the foot of the page and speaks it; the same id replaces. Gone by itself unless `stays`. */
export function showToast(toast: Toast): void {
  move(shown(state, toast, now()));
  if (toast.quiet !== true) announce(toast.text);
}

export function dismissToast(id: string): void {
  move(dismissed(state, id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export interface ToastRegionProps {
  /** Names the landmark, such as "Notes". */
  readonly label: string;
  /** Names the cross on each. */
  readonly dismissLabel: string;
}

/** Where toasts appear: once per page, in the shell. `--toast-bottom` on the root lifts it above a bar. */
export function ToastRegion({ label, dismissLabel }: ToastRegionProps) {
  const { toasts } = useSyncExternalStore(subscribe, () => state);
  if (toasts.length === 0) return null;
  const hold = () => move(held(state, now()));
  const release = () => move(released(state, now()));
  return (
    <section
      className={styles.region}
      aria-label={label}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      {toasts.map((toast) => (
        <Note key={toast.id} toast={toast} dismissLabel={dismissLabel} />
      ))}
    </section>
  );
}

function Note({ toast, dismissLabel }: { readonly toast: Toast; readonly dismissLabel: string }) {
  const actions = [toast.action, toast.other].filter((action) => action !== undefined);
  const dismiss = () => {
    dismissToast(toast.id);
    toast.onDismiss?.();
  };
  return (
    <div
      className={cx(
        styles.toast,
        actions.length > 1 && styles.choice,
        toast.kind === 'someone' && styles.someone,
        toast.kind === 'trouble' && styles.trouble,
      )}
      data-testid="toast"
    >
      {toast.kind !== undefined && toast.kind !== 'info' && <span className={styles.dot} aria-hidden="true" />}
      <span className={styles.text}>{toast.text}</span>
      {actions.length > 0 && (
        <span className={styles.actions}>
          {actions.map((action) => (
            <ToastButton
              key={action.label}
              id={toast.id}
              action={action}
              isFirst={action === toast.action && actions.length > 1}
            />
          ))}
        </span>
      )}
      <IconButton label={dismissLabel} icon={<X size={18} />} bare onPress={dismiss} />
    </div>
  );
}

interface ToastButtonProps {
  readonly id: string;
  readonly action: ToastAction;
  readonly isFirst: boolean;
}

function ToastButton({ id, action, isFirst }: ToastButtonProps) {
  return (
    <Button
      kind={isFirst ? 'primary' : 'plain'}
      onPress={() => {
        action.onPress();
        dismissToast(id);
      }}
    >
      {action.label}
    </Button>
  );
}
