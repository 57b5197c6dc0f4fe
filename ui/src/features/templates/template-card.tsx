import { t } from '@lingui/core/macro';
import { Button, Title } from '@mantine/core';
import { IconFlask, IconKey } from '@tabler/icons-react';
import { stepNames, type Template } from '@/api/templates';
import classes from './templates-page.module.css';

interface TemplateCardProps {
  readonly template: Template;
  readonly onUse: () => void;
}

const ICON = { size: 14, 'aria-hidden': true } as const;

/** A template: its purpose, its agents in order, and its requirements. */
export function TemplateCard({ template, onUse }: TemplateCardProps) {
  const { slug, name, description, needs } = template;
  const heading = `template-${slug}`;
  return (
    <article className={classes.card} aria-labelledby={heading}>
      <Title order={2} id={heading} className={classes.name ?? ''}>
        {name}
      </Title>
      <p className={classes.what}>{description}</p>
      <ol className={classes.chain} aria-label={t`Agents of ${name}`}>
        {stepNames(template).map((step, index) => (
          <li key={index}>
            <span className={classes.step}>{step}</span>
          </li>
        ))}
      </ol>
      <p className={classes.needs}>
        <IconKey {...ICON} />
        {needs.length === 0 ? t`Needs no credentials` : t`Needs ${needs.join(', ')}`}
      </p>
      <p className={classes.needs}>
        <IconFlask {...ICON} />
        {t`Runs on the sandbox`}
      </p>
      <div className={classes.use}>
        <Button variant="default" aria-describedby={heading} onClick={onUse}>
          {t`Use this template…`}
        </Button>
      </div>
    </article>
  );
}
