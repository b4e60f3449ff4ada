import { Component, type ReactNode } from 'react';

export interface ErrorBoundaryProps {
  /** What stands there instead of the broken page. */
  readonly fallback: (cause: unknown) => ReactNode;
  readonly children: ReactNode;
}

interface Broken {
  readonly broken: { readonly cause: unknown } | undefined;
}

/** Where a fault of the page ends: React reports it on the console, the person gets a screen with a way on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Broken> {
  override state: Broken = { broken: undefined };

  static getDerivedStateFromError(cause: unknown): Broken {
    return { broken: { cause } };
  }

  override render(): ReactNode {
    const { broken } = this.state;
    return broken === undefined ? this.props.children : this.props.fallback(broken.cause);
  }
}
