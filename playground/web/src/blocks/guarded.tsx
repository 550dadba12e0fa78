import { Component, type ReactNode } from 'react';

/** Content that cannot be shown says so in its own place and leaves the rest of the page alone. */
export class Guarded extends Component<{ children: ReactNode }, { fault: string | null }> {
  override state = { fault: null };

  static getDerivedStateFromError(error: unknown): { fault: string } {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.fault === null) return this.props.children;
    return <div className="block-unknown">The playground cannot show this: {this.state.fault}</div>;
  }
}
