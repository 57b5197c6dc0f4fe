import { t } from '@lingui/core/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '@/shared/layout/page';
import { ThemeSwitch } from '@/shared/layout/theme-switch';
import classes from './notifications.module.css';

interface SettingsFrameProps {
  readonly tab: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A settings page, next to the list of pages. */
export function SettingsFrame({ tab, actions, children }: SettingsFrameProps) {
  return (
    <Page title={t`Settings`} tab={t`${tab} · Settings`} actions={actions}>
      <div className={classes.frame}>
        <nav aria-label={t`Settings`} className={classes.sections}>
          <Link
            to="/settings/notifications"
            className={classes.section}
            activeOptions={{ includeSearch: false }}
          >
            {t`Notifications`}
          </Link>
          <ThemeSwitch className={classes.theme} />
        </nav>
        {children}
      </div>
    </Page>
  );
}
