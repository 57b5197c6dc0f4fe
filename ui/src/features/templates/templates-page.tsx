import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { templatesQuery, type Template } from '@/api/templates';
import { ButtonLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import { TemplateCard } from './template-card';
import classes from './templates-page.module.css';
import { UseTemplateDialog } from './use-template-dialog';

export function TemplatesPage() {
  const [chosen, setChosen] = useState<Template | null>(null);
  return (
    <Page
      title={t`Templates`}
      actions={
        <ButtonLink to="/workflows" variant="default" size="sm">
          {t`Workflows`}
        </ButtonLink>
      }
    >
      <p className={classes.intro}>
        {t`A template is a complete workflow to start from. Each runs at once on the sandbox, which answers with sample data for the systems that it needs.`}
      </p>
      <TemplateList onChoose={setChosen} />
      {chosen && (
        <UseTemplateDialog
          template={chosen}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </Page>
  );
}

function TemplateList({ onChoose }: { readonly onChoose: (template: Template) => void }) {
  const { data: templates, error, refetch } = useQuery(templatesQuery);
  if (!templates) {
    return (
      <NotRead
        reading={t`Reading the templates`}
        title={t`The templates could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (templates.length === 0) {
    return <EmptyState sentence={t`This server ships no templates.`} />;
  }
  return (
    <ul className={classes.cards} aria-label={t`Templates`}>
      {templates.map((template) => (
        <li key={template.slug}>
          <TemplateCard
            template={template}
            onUse={() => {
              onChoose(template);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
