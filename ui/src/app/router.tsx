import { t } from '@lingui/core/macro';
import {
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
  type ErrorComponentProps,
  type RouteComponent,
} from '@tanstack/react-router';
import type { FunctionComponent } from 'react';
import { readSearch as readAgentsSearch } from '@/features/agents/library/search';
import { readNewSearch, readSearch as readAgentSearch } from '@/features/agents/page/search';
import { readSearch as readCredentialSearch } from '@/features/credentials/list/search';
import { readSearch as readEditorSearch } from '@/features/editor/page/search';
import { readSearch as readDashboardSearch } from '@/features/dashboard/search';
import { readSearch as readErrorSearch } from '@/features/errors/search';
import { readSearch as readDebugSearch } from '@/features/executions/debug/search';
import { readSearch } from '@/features/executions/list/search';
import { readSearch as readNotificationSearch } from '@/features/settings/search';
import { readSearch as readPageSearch } from '@/features/executions/page/search';
import { readSearch as readRetrySearch } from '@/features/executions/retry/search';
import { readSearch as readWorkflowSearch } from '@/features/workflows/search';
import { WorkflowsPage } from '@/features/workflows/workflows-page';
import { loadTexts } from '@/shared/i18n/language';
import { Page } from '@/shared/layout/page';
import { part } from '@/shared/parts/part';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import { NotFound } from './not-found';
import { Shell } from './shell';

function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Page title={t`This page`}>
      <ErrorState
        title={t`This page failed because of a mistake in Baton`}
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={reset}
      />
    </Page>
  );
}

/** A page whose code and texts are loaded when it is first opened. */
function page(features: readonly string[], load: () => Promise<FunctionComponent>): RouteComponent {
  const loadAll = async () => {
    const [component] = await Promise.all([load(), ...features.map((feature) => loadTexts(feature))]);
    return component;
  };
  return part(loadAll, () => <LoadingRows label={t`Opening the page`} />);
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      // TanStack Router requires throwing a redirect.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw redirect({ to: '/workflows', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workflows',
    component: WorkflowsPage,
    validateSearch: readWorkflowSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workflows/$workflowId/versions',
    component: page(['versions'], () => import('@/features/versions/versions-page').then(({ VersionsPage }) => VersionsPage)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates',
    component: page(['templates'], () => import('@/features/templates/templates-page').then(({ TemplatesPage }) => TemplatesPage)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workflows/$workflowId',
    component: page(['editor', 'versions', 'agents'], () => import('./workflow-editor').then(({ WorkflowEditor }) => WorkflowEditor)),
    validateSearch: readEditorSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/executions',
    component: page(['executions'], () => import('@/features/executions/list/executions-page').then(({ ExecutionsPage }) => ExecutionsPage)),
    validateSearch: readSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/executions/$executionId',
    component: page(['executions'], () => import('@/features/executions/page/execution-page').then(({ ExecutionPage }) => ExecutionPage)),
    validateSearch: readPageSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/executions/$executionId/retry',
    component: page(['executions'], () => import('@/features/executions/retry/retry-page').then(({ RetryPage }) => RetryPage)),
    validateSearch: readRetrySearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/debug/$executionId',
    component: page(['executions'], () => import('@/features/executions/debug/debug-page').then(({ DebugPage }) => DebugPage)),
    validateSearch: readDebugSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    beforeLoad: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw redirect({ to: '/settings/credentials', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/credentials',
    component: page(['credentials'], () => import('@/features/credentials/list/credentials-page').then(({ CredentialsPage }) => CredentialsPage)),
    validateSearch: readCredentialSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/notifications',
    component: page(['settings'], () => import('@/features/settings/notifications-page').then(({ NotificationsPage }) => NotificationsPage)),
    validateSearch: readNotificationSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/errors',
    component: page(['errors'], () => import('@/features/errors/errors-page').then(({ ErrorsPage }) => ErrorsPage)),
    validateSearch: readErrorSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/agents',
    component: page(['agents'], () => import('@/features/agents/library/agents-page').then(({ AgentsPage }) => AgentsPage)),
    validateSearch: readAgentsSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/agents/new',
    component: page(['agents'], () => import('@/features/agents/page/agent-page').then(({ NewAgentPage }) => NewAgentPage)),
    validateSearch: readNewSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/agents/$slug',
    component: page(['agents'], () => import('@/features/agents/page/agent-page').then(({ AgentPage }) => AgentPage)),
    validateSearch: readAgentSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/dashboard',
    component: page(['dashboard'], () => import('@/features/dashboard/dashboard-page').then(({ DashboardPage }) => DashboardPage)),
    validateSearch: readDashboardSearch,
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  // Unknown or invalid search parameters are removed from the address.
  search: { strict: true },
  defaultErrorComponent: Broken,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
