import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { readSearch as readEditorSearch } from '@/features/editor/page/search';
import { readSearch as readDashboardSearch } from '@/features/dashboard/search';
import { readSearch as readErrorSearch } from '@/features/errors/search';
import { readSearch as readDebugSearch } from '@/features/executions/debug/search';
import { readSearch } from '@/features/executions/list/search';
import { readSearch as readNotificationSearch } from '@/features/settings/search';
import { readSearch as readPageSearch } from '@/features/executions/page/search';
import { readSearch as readWorkflowSearch } from '@/features/workflows/search';
import { WorkflowsPage } from '@/features/workflows/workflows-page';
import { Page } from '@/shared/layout/page';
import { ErrorState } from '@/shared/states/error-state';
import { NotFound } from './not-found';
import { Shell } from './shell';

function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page">
      <ErrorState
        title="This page failed because of a mistake in Baton"
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={reset}
      />
    </Page>
  );
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      // A redirect is thrown, as the router asks for.
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
    component: lazyRouteComponent(
      () => import('@/features/versions/versions-page'),
      'VersionsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates',
    component: lazyRouteComponent(
      () => import('@/features/templates/templates-page'),
      'TemplatesPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workflows/$workflowId',
    component: lazyRouteComponent(() => import('./workflow-editor'), 'WorkflowEditor'),
    validateSearch: readEditorSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/executions',
    component: lazyRouteComponent(
      () => import('@/features/executions/list/executions-page'),
      'ExecutionsPage',
    ),
    validateSearch: readSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/executions/$executionId',
    component: lazyRouteComponent(
      () => import('@/features/executions/page/execution-page'),
      'ExecutionPage',
    ),
    validateSearch: readPageSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/executions/$executionId/retry',
    component: lazyRouteComponent(
      () => import('@/features/executions/retry/retry-page'),
      'RetryPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/debug/$executionId',
    component: lazyRouteComponent(
      () => import('@/features/executions/debug/debug-page'),
      'DebugPage',
    ),
    validateSearch: readDebugSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/notifications',
    component: lazyRouteComponent(
      () => import('@/features/settings/notifications-page'),
      'NotificationsPage',
    ),
    validateSearch: readNotificationSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/errors',
    component: lazyRouteComponent(() => import('@/features/errors/errors-page'), 'ErrorsPage'),
    validateSearch: readErrorSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/dashboard',
    component: lazyRouteComponent(
      () => import('@/features/dashboard/dashboard-page'),
      'DashboardPage',
    ),
    validateSearch: readDashboardSearch,
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  // What a page does not know, or what is none of its values, is not in its address.
  search: { strict: true },
  defaultErrorComponent: Broken,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
