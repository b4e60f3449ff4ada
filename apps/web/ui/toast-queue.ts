/** Toasts: short notes that come and go by themselves, and those that wait for a decision. Pure: time is given. */
import { later, type Millis, millis } from '@foyer/kernel';

export interface ToastAction {
  readonly label: string;
  readonly onPress: () => void;
}

export interface Toast {
  /** Unique; showing another with the same id replaces it in place. */
  readonly id: string;
  readonly text: string;
  /** One button; with `stays` it is a decision, and the toast does not leave by itself. */
  readonly action?: ToastAction;
  /** A second way to go on, quieter than the first. */
  readonly other?: ToastAction;
  readonly stays?: boolean;
  /** `trouble` has a red sign, `someone` an amber one (a knock, a hand). */
  readonly kind?: 'info' | 'someone' | 'trouble';
  /** Not spoken: what it says has been said already. */
  readonly quiet?: boolean;
  /** The person has put it away by its cross. */
  readonly onDismiss?: () => void;
}

export interface ToastState {
  /** Newest last. */
  readonly toasts: readonly (Toast & { readonly until: Millis | undefined })[];
  /** Since when the pointer or the focus is inside: then none leaves. */
  readonly heldAt: Millis | undefined;
}

export const noToasts: ToastState = { toasts: [], heldAt: undefined };

const most = 4;
const plain = millis(5000);
/** Time enough to read it, find the button and press it (WCAG 2.2.1). */
const withAction = millis(10_000);

export function shown(state: ToastState, toast: Toast, now: Millis): ToastState {
  const until = toast.stays === true ? undefined : later(now, toast.action === undefined ? plain : withAction);
  const entry = { ...toast, until };
  const known = state.toasts.some((other) => other.id === toast.id);
  const toasts = known
    ? state.toasts.map((other) => (other.id === toast.id ? entry : other))
    : [...state.toasts, entry];
  return { ...state, toasts: crowdedOut(toasts) };
}

/** Over the limit the oldest that may leave goes first; one that waits for a decision never goes. */
function crowdedOut(toasts: ToastState['toasts']): ToastState['toasts'] {
  if (toasts.length <= most) return toasts;
  const victim = toasts.findIndex((toast) => toast.until !== undefined);
  return victim < 0 ? toasts : toasts.filter((_, index) => index !== victim);
}

export function dismissed(state: ToastState, id: string): ToastState {
  return { ...state, toasts: state.toasts.filter((toast) => toast.id !== id) };
}

export function held(state: ToastState, now: Millis): ToastState {
  return state.heldAt === undefined ? { ...state, heldAt: now } : state;
}

/** The time spent reading is given back to every toast. */
export function released(state: ToastState, now: Millis): ToastState {
  const { heldAt } = state;
  if (heldAt === undefined) return state;
  const by = millis(now - heldAt);
  const toasts = state.toasts.map((toast) =>
    toast.until === undefined ? toast : { ...toast, until: later(toast.until, by) },
  );
  return { toasts, heldAt: undefined };
}

export function passed(state: ToastState, now: Millis): ToastState {
  if (state.heldAt !== undefined) return state;
  const toasts = state.toasts.filter((toast) => toast.until === undefined || toast.until > now);
  return toasts.length === state.toasts.length ? state : { ...state, toasts };
}

/** When `passed` has something to do next. */
export function toastDeadline(state: ToastState): Millis | undefined {
  if (state.heldAt !== undefined) return undefined;
  const times = state.toasts.flatMap((toast) => (toast.until === undefined ? [] : [toast.until]));
  return times.length === 0 ? undefined : millis(Math.min(...times));
}
