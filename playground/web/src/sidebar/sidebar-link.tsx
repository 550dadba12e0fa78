import type { ReactNode } from 'react';

interface SidebarLinkProps {
  href: string;
  label: string;
  /** Said after the name to those who cannot see the sign before it. */
  note?: string;
  unread: number;
  current: boolean;
  children: ReactNode;
}

export function SidebarLink({ href, label, note = '', unread, current, children }: SidebarLinkProps) {
  return (
    <li>
      <a className={unread > 0 ? 'sidebar-link unread' : 'sidebar-link'} href={href} aria-current={current ? 'page' : undefined}>
        <span className="sidebar-sign" aria-hidden="true">
          {children}
        </span>
        <span className="sidebar-label" dir="auto">
          {label}
        </span>
        {note !== '' && <span className="hidden-text"> ({note})</span>}
        {unread > 0 && (
          <span className="badge">
            {unread}
            <span className="hidden-text"> new</span>
          </span>
        )}
      </a>
    </li>
  );
}
