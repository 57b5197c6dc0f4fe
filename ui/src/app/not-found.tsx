import { t } from '@lingui/core/macro';
import { ButtonLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import { EmptyState } from '@/shared/states/empty-state';

export function NotFound() {
  return (
    <Page title={t`Not found`}>
      <EmptyState sentence={t`There is no page at this address.`}>
        <ButtonLink to="/workflows">{t`Open workflows`}</ButtonLink>
      </EmptyState>
    </Page>
  );
}
