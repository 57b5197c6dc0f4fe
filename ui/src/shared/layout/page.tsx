import { Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import type { StatusTone } from '@/shared/status/status';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  /** What the browser's tab says, if not the title. */
  readonly tab?: string | undefined;
  /** The status that the browser's tab shows as its icon, if the page is about one. */
  readonly tone?: StatusTone | undefined;
  /** What stands in the header instead of the title alone. */
  readonly heading?: ReactNode;
  readonly actions?: ReactNode;
  /** Whether the content fills the window and scrolls in its own parts. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/** A page: its header of one height everywhere, and its content. */
export function Page({ title, tab, tone, heading, actions, fill = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${tab ?? title} · Baton`;
  }, [tab, title]);
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    icon?.setAttribute('href', tone ? `/favicon-${tone}.svg` : '/favicon.svg');
  }, [tone]);
  return (
    <div className={fill ? classes.filled : undefined}>
      <div className={classes.header}>
        {heading ?? <Title order={1}>{title}</Title>}
        <div className={classes.actions}>{actions}</div>
      </div>
      {fill ? children : <div className={classes.content}>{children}</div>}
    </div>
  );
}
