import { t } from '@lingui/core/macro';
import { Button, NumberInput, TextInput } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useRef } from 'react';
import { numberAt, objectAt, textAt, withMember, type Json, type JsonObject } from '@/shared/json/document';
import { SchemaForm } from '@/shared/schema-form/schema-form';
import { changeStep } from '@/features/editor/model/chain';
import {
  keyOf,
  nameOf,
  stepOf,
  unfinishedAt,
  unfinishedOf,
  withUnfinished,
  type StepId,
} from '@/features/editor/model/draft';
import { typeKey } from '@/features/editor/model/references';
import { useChecks } from '@/features/editor/state/checks';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import { useActions } from '@/features/editor/state/actions';
import { AgentLine } from './agent-line';
import { useFaults } from './faults';
import { RETRY_SCHEMA } from './retry-schema';
import { SchemaFields } from './schema-fields';
import classes from './settings.module.css';
import { useWantedFocus } from './use-wanted-focus';

/** The settings of a step: its agent's configuration, and its limits. */
export function StepSettings({ id }: { readonly id: StepId }) {
  const step = useDraft((draft) => stepOf(draft, id));
  const draft = useDraft((present) => present);
  const change = useEditor((state) => state.change);
  const { agents } = useChecks();
  const { test } = useActions();
  const faults = useFaults(id);
  const panel = useRef<HTMLDivElement>(null);
  useWantedFocus(panel, agents.size > 0);
  const agent = agents.get(textAt(step, 'agent'));
  const unfinished = unfinishedOf(draft, id);
  const retries = agent?.effect === 'read' ? 2 : 0;

  function set(member: string, value: Json | undefined) {
    change(`${member} of ${id}`, (before) =>
      withUnfinished(
        changeStep(before, id, (each) => withMember(each, member, value)),
        unfinishedAt(id, member),
        undefined,
      ),
    );
  }
  function setPart(member: 'config' | 'retry', value: JsonObject, part: string) {
    change(`${member}.${part} of ${id}`, (before) =>
      withUnfinished(
        changeStep(before, id, (each) =>
          withMember(each, member, Object.keys(value).length > 0 ? value : undefined),
        ),
        unfinishedAt(id, `${member}.${part}`),
        undefined,
      ),
    );
  }
  const begin = (field: string, text: string) => {
    change(`${field} of ${id}`, (before) => withUnfinished(before, unfinishedAt(id, field), text));
  };
  const form = { faults, unfinished, onUnfinished: begin };

  return (
    <div className={classes.panel} ref={panel} key={id}>
      <AgentLine id={id} />
      <div data-field="name">
        <TextInput
          label={t`Name`}
          value={textAt(step, 'name')}
          placeholder={nameOf(draft, id, agents)}
          error={faults.get('name')}
          maxLength={200}
          onChange={(event) => {
            set('name', event.currentTarget.value || undefined);
          }}
        />
      </div>
      {agent !== undefined && (
        <SchemaForm
          {...form}
          schema={agent.config_schema}
          value={objectAt(step, 'config')}
          inherited={agent.config}
          path="config"
          onChange={(value, part) => {
            setPart('config', value, part);
          }}
        />
      )}
      <div data-field="timeout_seconds">
        <NumberInput
          label={t`Time limit of one try, in seconds`}
          size="xs"
          placeholder="300"
          min={0}
          max={604_800}
          clampBehavior="none"
          error={faults.get('timeout_seconds')}
          value={numberAt(step, 'timeout_seconds') ?? ''}
          onChange={(value) => {
            set('timeout_seconds', typeof value === 'number' ? value : undefined);
          }}
        />
      </div>
      <SchemaForm
        {...form}
        schema={RETRY_SCHEMA.first(retries)}
        value={objectAt(step, 'retry')}
        path="retry"
        onChange={(value, part) => {
          setPart('retry', value, part);
        }}
      />
      <details className={classes.more}>
        <summary>{t`More: waits between tries, key, schemas`}</summary>
        <div className={classes.fields}>
          <SchemaForm
            {...form}
            schema={RETRY_SCHEMA.waits()}
            value={objectAt(step, 'retry')}
            path="retry"
            onChange={(value, part) => {
              setPart('retry', value, part);
            }}
          />
          <KeyField id={id} fault={faults.get('key')} />
          <SchemaFields step={step} agent={agent} form={form} onChange={set} />
        </div>
      </details>
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        onClick={() => {
          test(id);
        }}
      >
        {t`Run this step`}
      </Button>
    </div>
  );
}

function KeyField({ id, fault }: { readonly id: StepId; readonly fault: string | undefined }) {
  const key = useDraft((draft) => draft.unfinished[unfinishedAt(id, 'key')] ?? keyOf(draft, id));
  const change = useEditor((state) => state.change);
  return (
    <div data-field="key">
      <TextInput
        label={t`Key`}
        description={t`Names the step in mappings. They follow when it changes.`}
        value={key}
        error={fault}
        maxLength={63}
        onChange={(event) => {
          const { value } = event.currentTarget;
          change(`key of ${id}`, (draft) => typeKey(draft, id, value));
        }}
      />
    </div>
  );
}
