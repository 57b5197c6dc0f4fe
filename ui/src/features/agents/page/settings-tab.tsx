import { t } from '@lingui/core/macro';
import { Input, NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { operationOf, type AgentKind, type Operation } from '@/api/agents';
import { CurlRequest } from '@/features/agents/curl/curl-request';
import { Effect } from '@/features/agents/effect';
import { configOf, textIn, withConfig } from '@/features/agents/model/draft';
import { effectOf } from '@/features/agents/model/effect';
import { faultsAt, faultsByPath, type Fault } from '@/features/agents/model/problems';
import { objectAt, withMember, without, type JsonObject } from '@/shared/json/document';
import { SchemaForm } from '@/shared/schema-form/schema-form';
import { setText, type AgentDraft } from './use-agent-draft';
import classes from './agent-page.module.css';

interface SettingsTabProps {
  readonly editing: AgentDraft;
  readonly kind: AgentKind | undefined;
}

/** Name, description, effect, and what its kind needs to know. */
export function SettingsTab({ editing, kind }: SettingsTabProps) {
  const { draft, faults, unfinished, change, leaveUnfinished } = editing;
  const config = configOf(draft);
  const operations = kind?.operations ?? [];
  const operation = kind && operationOf([kind], kind.kind, config);
  const schema = withoutOperation(operation?.config_schema ?? kind?.config_schema ?? {}, operations);
  const at = (place: string) => faultsAt(faults, place).join(' ') || undefined;
  return (
    <div className={classes.fields}>
      <Elsewhere faults={faults} schema={schema} />
      <div data-field="name">
        <TextInput
          label={t`Name`}
          withAsterisk
          maxLength={200}
          value={textIn(draft, 'name')}
          error={at('name')}
          onChange={(event) => {
            setText(editing, 'name', event.currentTarget.value);
          }}
        />
      </div>
      <div data-field="description">
        <Textarea
          size="xs"
          label={t`Description`}
          description={t`What it does, for those who look for an agent.`}
          autosize
          minRows={2}
          maxRows={6}
          value={textIn(draft, 'description')}
          error={at('description')}
          onChange={(event) => {
            setText(editing, 'description', event.currentTarget.value);
          }}
        />
      </div>
      {operations.length > 1 && (
        <div data-field="config.operation">
          <NativeSelect
            label={t`Operation`}
            withAsterisk
            data={[
              ...(operation === undefined ? [{ value: '', label: t`Choose one` }] : []),
              ...operations.map(({ name, title }) => ({ value: name, label: title })),
            ]}
            value={operation?.name ?? ''}
            error={at('config.operation')}
            onChange={(event) => {
              const { value } = event.currentTarget;
              change((before) => withConfig(before, withMember(configOf(before), 'operation', value)), 'config.operation');
            }}
          />
        </div>
      )}
      {/* What it does decides what it may do. */}
      {(operations.length < 2 || operation !== undefined) && (
        <EffectChoice editing={editing} kind={kind} fault={at('effect')} />
      )}
      {kind?.kind === 'http' && (
        <CurlRequest
          onConfig={(edit) => {
            change((before) => withConfig(before, edit(configOf(before))), 'config');
          }}
        />
      )}
      <SchemaForm
        schema={schema}
        value={config}
        path="config"
        faults={faultsByPath(faults)}
        unfinished={unfinished}
        onChange={(value, member) => {
          change((before) => withConfig(before, value), `config.${member}`);
        }}
        onUnfinished={leaveUnfinished}
      />
    </div>
  );
}

interface EffectChoiceProps {
  readonly editing: AgentDraft;
  readonly kind: AgentKind | undefined;
  readonly fault: string | undefined;
}

/** What decides whether it may be repeated without asking. */
function EffectChoice({ editing, kind, fault }: EffectChoiceProps) {
  const operation = kind && operationOf([kind], kind.kind, configOf(editing.draft));
  const effect = effectOf(editing.draft, kind, undefined);
  if (operation?.effect_is_fixed === true) {
    return (
      <p className={classes.effect}>
        <Effect effect={effect} />
        {effect === 'read'
          ? t`It changes nothing outside Baton, so it may be repeated.`
          : t`It changes something outside Baton, so Baton asks before it runs again.`}
      </p>
    );
  }
  return (
    <Input.Wrapper
      size="xs"
      label={t`Reads or writes`}
      labelElement="div"
      description={t`An agent that writes changes something outside Baton, which asks before it runs again.`}
      error={fault}
    >
      <SegmentedControl
        className={classes.segments ?? ''}
        size="xs"
        aria-label={t`Reads or writes`}
        data={[
          { value: 'read', label: t`Reads` },
          { value: 'write', label: t`Writes` },
        ]}
        value={effect}
        onChange={(value) => {
          setText(editing, 'effect', value);
        }}
      />
    </Input.Wrapper>
  );
}

/** What is wrong and no field shows. */
function Elsewhere({ faults, schema }: { readonly faults: readonly Fault[]; readonly schema: JsonObject }) {
  const shown = new Set([
    ...['name', 'description', 'effect', 'config.operation', 'input_schema', 'output_schema'],
    ...Object.keys(objectAt(schema, 'properties')).map((name) => `config.${name}`),
  ]);
  const others = faults.filter(({ place }) => !shown.has(place));
  if (others.length === 0) return null;
  return (
    <ul className={classes.others} aria-label={t`Problems`}>
      {others.map(({ place, words }) => (
        <li key={`${place} ${words}`}>
          {place !== '' && <code>{place}</code>} {words}
        </li>
      ))}
    </ul>
  );
}

/** The operation is chosen apart. */
function withoutOperation(schema: JsonObject, operations: readonly Operation[]): JsonObject {
  if (operations.length < 2) return schema;
  return { ...schema, properties: without(objectAt(schema, 'properties'), 'operation') };
}
