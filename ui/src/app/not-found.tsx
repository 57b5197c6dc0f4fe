import { ButtonLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import { EmptyState } from '@/shared/states/empty-state';

export function NotFound() {
  return (
    <Page title="Not found">
      <EmptyState sentence="There is no page at this address.">
        <ButtonLink to="/workflows">Open workflows</ButtonLink>
      </EmptyState>
    </Page>
  );
}
