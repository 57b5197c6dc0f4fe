import { t } from '@lingui/core/macro';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './states.module.css';

/** A line at the top of a page about the state of the page itself. */
export function Banner({ children }: { readonly children: ReactNode }) {
  return (
    <div className={classes.banner} role="status">
      <IconAlertTriangle size={16} aria-hidden className={classes.bannerIcon} />
      {children}
    </div>
  );
}

/** Says that the page polls for changes, because the stream that pushes them is down. */
export function Interrupted() {
  return <Banner>{t`Live updates interrupted. Checking every 2 s.`}</Banner>;
}
