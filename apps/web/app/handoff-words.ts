/**
 * How the sign-in window asks the page that opened it for its proof: both are pages of ours, and each looks where a word
 * comes from. Over `opener`, which pages of other sites between them may cut; and over a `BroadcastChannel`, which they
 * cannot cut and a page inside another site's page has not.
 */
import * as z from 'zod/mini';

/** The window speaks; the page answers with the secret. */
const askedSchema = z.object({ type: z.literal('foyer-handoff'), id: z.string() });
const toldSchema = z.object({ type: z.literal('foyer-handoff-proof'), id: z.string(), proof: z.string() });

const channelName = 'foyer-handoff';

export interface Listening {
  readonly origin: string;
  /** Of messages from other windows. */
  readonly target: Pick<Window, 'addEventListener' | 'removeEventListener'>;
  /** Undefined where the browser has none. */
  readonly channel: (() => BroadcastChannel) | undefined;
}

export function browserListening(): Listening {
  const channel = 'BroadcastChannel' in globalThis ? () => new BroadcastChannel(channelName) : undefined;
  return { origin: location.origin, target: window, channel };
}

/** On the page: tells its secret to the window it opened, and to windows of ours that know the handoff. Ends by the returned call. */
export function tellProof(
  { id, secret }: { readonly id: string; readonly secret: string },
  opened: unknown,
  { origin, target, channel: open }: Listening,
): () => void {
  const told = { type: 'foyer-handoff-proof', id, proof: secret };
  const isAsking = (data: unknown) => {
    const asked = z.safeParse(askedSchema, data);
    return asked.success && asked.data.id === id;
  };
  const hear = ({ data, origin: from, source }: MessageEvent) => {
    if (from !== origin || source === null || source !== opened || !isAsking(data)) return;
    source.postMessage(told, { targetOrigin: origin });
  };
  target.addEventListener('message', hear);
  const channel = open?.();
  channel?.addEventListener('message', ({ data }) => {
    if (isAsking(data)) channel.postMessage(told);
  });
  return () => {
    target.removeEventListener('message', hear);
    channel?.close();
  };
}

/** In the window: the proof, or undefined where nobody of ours tells one within `patience` milliseconds. */
export function askProof(
  id: string,
  opener: Pick<Window, 'postMessage'> | null,
  patience: number,
  { origin, target, channel: open }: Listening,
): Promise<string | undefined> {
  const channel = open?.();
  return new Promise((resolve) => {
    const done = (proof: string | undefined) => {
      clearTimeout(timer);
      target.removeEventListener('message', hear);
      channel?.close();
      resolve(proof);
    };
    const read = (data: unknown) => {
      const told = z.safeParse(toldSchema, data);
      if (told.success && told.data.id === id) done(told.data.proof);
    };
    const hear = ({ data, origin: from, source }: MessageEvent) => {
      if (from === origin && source === opener) read(data);
    };
    const timer = setTimeout(() => done(undefined), patience);
    target.addEventListener('message', hear);
    channel?.addEventListener('message', ({ data }) => read(data));
    opener?.postMessage({ type: 'foyer-handoff', id }, origin);
    channel?.postMessage({ type: 'foyer-handoff', id });
  });
}
