/** Who is signed in here, and what this server offers to whoever asks: two questions, kept for all pages. */
import type { Me, Welcome } from '@foyer/wire';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { slugOfPath } from './invitation.ts';
import { useServices } from './services.ts';

export const welcomeKey = ['welcome'] as const;
export const meKey = ['me'] as const;

/** @param wanted whether the page needs to know at all */
export function useWelcome(wanted = true): Welcome | undefined {
  const { api } = useServices();
  const { data } = useQuery({ queryKey: welcomeKey, queryFn: api.welcome, enabled: wanted, staleTime: 60_000 });
  return data?.ok === true ? data.value : undefined;
}

/** Whether the first answer to that is still to come; a server that cannot be reached has answered too. */
export function useAwaitsWelcome(): boolean {
  const { api } = useServices();
  return useQuery({ queryKey: welcomeKey, queryFn: api.welcome, staleTime: 60_000 }).isPending;
}

/** `unknown` until the server has said; nobody is asked for where it has no accounts at all. */
export type Account =
  | { readonly is: 'unknown' }
  | { readonly is: 'nobody' }
  | { readonly is: 'somebody'; readonly me: Me };

export function useAccount(wanted = true): Account {
  const { api } = useServices();
  const welcome = useWelcome(wanted);
  const signIn = welcome?.signIn === true;
  const { data } = useQuery({ queryKey: meKey, queryFn: api.me, enabled: wanted && signIn, staleTime: 60_000 });
  if (welcome !== undefined && !signIn) return { is: 'nobody' };
  if (data?.ok === true) return { is: 'somebody', me: data.value };
  return data?.ok === false && data.refusal.kind === 'sign-in-required' ? { is: 'nobody' } : { is: 'unknown' };
}

/** Whether to offer signing in: this server has accounts, and nobody is signed in here. */
export function useMaySignIn(wanted = true): boolean {
  const welcome = useWelcome(wanted);
  const { is } = useAccount(wanted);
  const { tokens } = useServices();
  const [path] = useLocation();
  const slug = slugOfPath(path);
  // Who came by a pass is somebody here, although no cookie says so.
  const hasPass = slug !== undefined && tokens.credentialsFor(slug).pass !== undefined;
  return wanted && welcome?.signIn === true && is === 'nobody' && !hasPass;
}

/** What is known of who one is and may do is asked anew: after signing in or out. */
export function useForgetAccount(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    // What a page that stands goes by is asked for at once, and everything else when it is needed.
    queries.removeQueries({ queryKey: ['preview'], type: 'inactive' });
    await Promise.all([
      queries.resetQueries({ queryKey: meKey }),
      queries.invalidateQueries({ queryKey: welcomeKey }),
      queries.invalidateQueries({ queryKey: ['preview'] }),
    ]);
  };
}
