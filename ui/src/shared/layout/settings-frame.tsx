import { t } from '@lingui/core/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from './page';
import classes from './settings-frame.module.css';
import { ThemeSwitch } from './theme-switch';

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
          <p className={classes.group}>{t`Connect`}</p>
          <Link to="/settings/credentials" className={classes.section} activeOptions={{ includeSearch: false }}>
            {t`Credentials`}
          </Link>
          <Link to="/settings/notifications" className={classes.section} activeOptions={{ includeSearch: false }}>
            {t`Notifications`}
          </Link>
          <ThemeSwitch className={classes.theme} />
        </nav>
        {children}
      </div>
    </Page>
  );
}
