import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import type { Agent } from '@/api/agents';
import { JsonEditor } from '@/shared/json-editor/json-editor';
import { JsonView } from '@/shared/json/json-view';
import { writeJson, type Json, type JsonObject } from '@/shared/json/document';
import classes from './settings.module.css';

interface SchemaFieldsProps {
  readonly step: JsonObject;
  readonly agent: Agent | undefined;
  readonly form: {
    readonly faults: ReadonlyMap<string, string>;
    readonly unfinished: ReadonlyMap<string, string>;
    readonly onUnfinished: (field: string, text: string) => void;
  };
  readonly onChange: (member: string, value: Json | undefined) => void;
}

const SIDES = [
  ['input_schema', () => t`What it takes (JSON Schema)`],
  ['output_schema', () => t`What it gives (JSON Schema)`],
] as const;

/** The schemas of a step: the agent's, or the step's overrides. */
export function SchemaFields({ step, agent, form, onChange }: SchemaFieldsProps) {
  return SIDES.map(([member, words]) => {
    const label = words();
    const given = agent?.[member] ?? null;
    const own = member in step || form.unfinished.has(member);
    return (
      <div key={member} data-field={member}>
        {own ? (
          <JsonEditor
            label={label}
            value={step[member]}
            unfinished={form.unfinished.get(member)}
            error={form.faults.get(member)}
            onValue={(value) => {
              onChange(member, value);
            }}
            onUnfinished={(text) => {
              form.onUnfinished(member, text);
            }}
          />
        ) : (
          <>
            <p className={classes.label}>{label}</p>
            {given === null ? (
              <p className={classes.quiet}>{t`The agent does not describe it.`}</p>
            ) : (
              <JsonView text={writeJson(given)} label={label} />
            )}
          </>
        )}
        <Button
          variant="subtle"
          mt="xs"
          onClick={() => {
            onChange(member, own ? undefined : (given ?? { type: 'object', properties: {} }));
          }}
        >
          {own ? t`Use the agent’s own` : t`Use another here`}
        </Button>
      </div>
    );
  });
}
