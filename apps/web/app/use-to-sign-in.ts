/** The one way from any page to the sign-in and back to it. */
import { useLocation, useSearch } from 'wouter';
import { signInPath } from './return-path.ts';
import { useServices } from './services.ts';

export interface ToSignIn {
  /** For a link. */
  readonly href: string;
  /** Before a link is followed: keeps what stands on the page (SI33). */
  readonly leave: () => void;
  /** Keeps it and goes. */
  readonly go: () => void;
}

export function useToSignIn(): ToSignIn {
  const { returns } = useServices();
  const [path, navigate] = useLocation();
  const search = useSearch();
  const href = signInPath(search === '' ? path : `${path}?${search}`);
  const leave = () => returns.leave(location.hash);
  return {
    href,
    leave,
    go: () => {
      leave();
      navigate(href);
    },
  };
}
