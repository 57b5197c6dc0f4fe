import { Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import type { StatusTone } from '@/shared/status/status';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  /** The title of the browser tab, if different. */
  readonly tab?: string | undefined;
  /** The status shown as the icon of the browser tab, if the page is about one. */
  readonly tone?: StatusTone | undefined;
  /** Content of the header instead of the title alone. */
  readonly heading?: ReactNode;
  readonly actions?: ReactNode;
  /** Whether the content fills the window and scrolls in its parts. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/** A page: its header, which has the same height everywhere, and its content. */
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
