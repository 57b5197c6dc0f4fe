import { t } from '@lingui/core/macro';
import { Button, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconFlask, IconKey } from '@tabler/icons-react';
import { credentialNamed, credentialsQuery } from '@/api/credentials';
import { stepNames, type Template } from '@/api/templates';
import { useCredentialPanel } from '@/shared/dialogs/credential-panel';
import classes from './templates-page.module.css';

interface TemplateCardProps {
  readonly template: Template;
  readonly onUse: () => void;
}

interface MissingCredentialsProps {
  /** Names of credentials. */
  readonly needs: readonly string[];
}

/** Buttons for the credentials that a template needs and nobody provides; the sandbox answers for them. */
function MissingCredentials({ needs }: MissingCredentialsProps) {
  const { data: credentials } = useQuery(credentialsQuery);
  const open = useCredentialPanel();
  if (credentials === undefined) return null;
  const missing = needs.filter((name) => {
    const found = credentialNamed(credentials, name);
    return found === undefined || found.origin === 'sandbox';
  });
  if (missing.length === 0) return null;
  return (
    <div className={classes.connect}>
      {missing.map((name) => (
        <Button
          key={name}
          size="compact-xs"
          variant="default"
          onClick={() => {
            open({ name, type: null, stopped: false });
          }}
        >
          {t`Connect ${name}…`}
        </Button>
      ))}
    </div>
  );
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
      <MissingCredentials needs={needs} />
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
