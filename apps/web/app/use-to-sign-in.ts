/** The one way from any page to the sign-in and back to it. */
import { useLocation, useSearch } from 'wouter';
import { slugOfPath } from './invitation.ts';
import { signInPath } from './return-path.ts';
import { useServices } from './services.ts';

export interface ToSignIn {
  /** For a link. */
  readonly href: string;
  /** Before a link is followed: keeps what stands on the page (SI33). Inside a page of another site no link is followed. */
  readonly leave: (event?: { preventDefault: () => void }) => void;
  /** Keeps it and goes; inside a page of another site a window does (SI35). */
  readonly go: () => void;
}

export function useToSignIn(): ToSignIn {
  const { returns, signInWindow } = useServices();
  const [path, navigate] = useLocation();
  const search = useSearch();
  const href = signInPath(search === '' ? path : `${path}?${search}`);
  const slug = slugOfPath(path);
  const inWindow = signInWindow.isFramed && slug !== undefined ? () => void signInWindow.start(slug) : undefined;
  const leave = () => returns.leave(location.hash);
  return {
    href,
    leave: (event) => {
      if (inWindow === undefined) leave();
      else {
        event?.preventDefault();
        inWindow();
      }
    },
    go: () => {
      if (inWindow !== undefined) return inWindow();
      leave();
      navigate(href);
    },
  };
}
