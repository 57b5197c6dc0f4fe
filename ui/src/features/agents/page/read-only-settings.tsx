import { t } from '@lingui/core/macro';
import type { LibraryAgent } from '@/api/agents';
import { Effect } from '@/features/agents/effect';
import { configOf, type Draft } from '@/features/agents/model/draft';
import { writeJson, type Json } from '@/shared/json/document';
import { membersOfSchema } from '@/shared/schema-form/members';
import classes from './agent-page.module.css';

interface ReadOnlySettingsProps {
  readonly agent: LibraryAgent;
  readonly draft: Draft;
}

/** The settings of an agent that nobody changes here, as text. */
export function ReadOnlySettings({ agent, draft }: ReadOnlySettingsProps) {
  const config = configOf(draft);
  const rows = membersOfSchema(agent.config_schema).map(({ name, title, fallback }) => ({
    name,
    title,
    value: config[name] ?? fallback ?? null,
  }));
  return (
    <div className={classes.fields}>
      <p className={classes.hint}>
        {agent.origin === 'python'
          ? t`It is written in Python. Change it in its file; Baton loads it when it starts.`
          : t`It comes with Baton and is not changed here. Duplicate it to make one of your own.`}
      </p>
      <dl className={classes.facts}>
        <dt>{t`Description`}</dt>
        <dd>{agent.description || <span className={classes.quiet}>{t`None`}</span>}</dd>
        <dt>{t`Reads or writes`}</dt>
        <dd>
          <Effect effect={agent.effect} />
        </dd>
        {rows.map(({ name, title, value }) => (
          <Fact key={name} title={title} value={value} />
        ))}
      </dl>
    </div>
  );
}

function Fact({ title, value }: { readonly title: string; readonly value: Json }) {
  const empty = value === null || value === '';
  return (
    <>
      <dt>{title}</dt>
      <dd className={classes.value}>
        {empty ? (
          <span className={classes.quiet}>{t`Not set`}</span>
        ) : typeof value === 'string' ? (
          value
        ) : (
          <code>{writeJson(value)}</code>
        )}
      </dd>
    </>
  );
}
