import { t } from '@lingui/core/macro';
import {
  IconAlertTriangle,
  IconChartBar,
  IconPlayerPlay,
  IconRobot,
  IconSettings,
  IconSitemap,
} from '@tabler/icons-react';
import { Link, Outlet, useMatchRoute } from '@tanstack/react-router';
import { ThemeSwitch } from '@/shared/layout/theme-switch';
import { CredentialParts } from './credentials';
import classes from './shell.module.css';

const ICON = { size: 20, stroke: 1.6, 'aria-hidden': true } as const;

export function Shell() {
  const isAt = useMatchRoute();
  // Debugging has its own address, and templates belong to the workflows.
  const debugging = isAt({ to: '/debug/$executionId' }) !== false;
  const templates = isAt({ to: '/templates' }) !== false;
  const settings = isAt({ to: '/settings', fuzzy: true }) !== false;
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t`Skip to content`}
      </a>
      <nav aria-label="Baton" className={classes.rail}>
        <span className={classes.mark} aria-hidden>
          B
        </span>
        <div className={classes.pages}>
          <Link to="/workflows" className={classes.item} {...(templates && { 'aria-current': 'page' })}>
            <IconSitemap {...ICON} />
            {t`Workflows`}
          </Link>
          <Link
            to="/executions"
            className={classes.item}
            activeOptions={{ includeSearch: false }}
            {...(debugging && { 'aria-current': 'page' })}
          >
            <IconPlayerPlay {...ICON} />
            {t`Executions`}
          </Link>
          <Link to="/errors" className={classes.item} activeOptions={{ includeSearch: false }}>
            <IconAlertTriangle {...ICON} />
            {t`Errors`}
          </Link>
          <Link to="/dashboard" className={classes.item} activeOptions={{ includeSearch: false }}>
            <IconChartBar {...ICON} />
            {t`Dashboard`}
          </Link>
          <Link to="/agents" className={classes.item} activeOptions={{ includeSearch: false }}>
            <IconRobot {...ICON} />
            {t`Agents`}
          </Link>
          <Link
            to="/settings/credentials"
            className={classes.item}
            activeOptions={{ includeSearch: false }}
            {...(settings && { 'aria-current': 'page' })}
          >
            <IconSettings {...ICON} />
            {t`Settings`}
          </Link>
        </div>
        <ThemeSwitch className={`${classes.item ?? ''} ${classes.theme ?? ''}`} />
      </nav>
      <main id="main" className={classes.main} tabIndex={-1}>
        <CredentialParts>
          <Outlet />
        </CredentialParts>
      </main>
    </div>
  );
}
