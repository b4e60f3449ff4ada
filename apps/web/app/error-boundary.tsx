import { Component, type ReactNode } from 'react';

export interface ErrorBoundaryProps {
  /** What stands there instead of the broken page. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** Where a fault of the page ends: React reports it on the console, the person gets a screen with a way on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? this.props.fallback : this.props.children;
  }
}
