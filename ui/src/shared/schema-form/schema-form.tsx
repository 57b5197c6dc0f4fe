import { t } from '@lingui/core/macro';
import { NumberInput, Select, Switch, TagsInput, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { JsonEditor } from '@/shared/json-editor/json-editor';
import {
  isObject,
  objectAt,
  withMember,
  writeJson,
  type Json,
  type JsonObject,
} from '@/shared/json/document';
import { LosslessNumber } from 'lossless-json';
import { useFormatFields } from './format-fields';
import { membersOfSchema, type Control, type Member } from './members';
import { SecretField } from './secret-field';
import classes from './schema-form.module.css';

export interface SchemaFormProps {
  readonly schema: JsonObject;
  readonly value: JsonObject;
  /** Values of members that are not set, shown in their place. */
  readonly inherited?: JsonObject;
  /** Texts shown for secret members whose value is stored. */
  readonly kept?: ReadonlyMap<string, string>;
  /** The stored secret member to replace at once. */
  readonly replacing?: string | undefined;
  /** Label for resetting to the inherited values. */
  readonly resetWords?: string;
  /** Prefix of member names, as in paths of problems: `config.model`. */
  readonly path: string;
  /** The problem of a member, by its path. */
  readonly faults: ReadonlyMap<string, string>;
  /** Text of members that is not valid JSON yet, by path. */
  readonly unfinished: ReadonlyMap<string, string>;
  /** Removing a member restores the inherited value. */
  readonly onChange: (value: JsonObject, member: string) => void;
  readonly onUnfinished: (path: string, text: string) => void;
}

/** A form for an object described by a JSON Schema; members without a control are edited as JSON. */
export function SchemaForm(props: SchemaFormProps) {
  const { schema, value, inherited = {}, resetWords = t`Use the agent’s own` } = props;
  const { path, faults, onChange } = props;
  return (
    <div className={classes.form}>
      {membersOfSchema(schema).map((member) => {
        const { name } = member;
        const set = (next: Json | undefined) => {
          onChange(withMember(value, name, next), name);
        };
        return (
          <div key={name} className={classes.member} data-field={`${path}.${name}`}>
            <Field
              {...props}
              member={member}
              own={value[name]}
              given={inherited[name] ?? member.fallback}
              at={`${path}.${name}`}
              fault={faults.get(`${path}.${name}`)}
              set={set}
            />
            {name in value && name in inherited && (
              <UnstyledButton
                className={classes.reset}
                onClick={() => {
                  set(undefined);
                }}
              >
                {resetWords}: {shortly(inherited[name])}
              </UnstyledButton>
            )}
          </div>
        );
      })}
    </div>
  );
}

interface FieldProps extends SchemaFormProps {
  readonly member: Member;
  readonly own: Json | undefined;
  readonly given: Json | undefined;
  readonly at: string;
  readonly fault: string | undefined;
  readonly set: (value: Json | undefined) => void;
}

function Field(props: FieldProps) {
  const { member, own, given, fault, kept, replacing, set } = props;
  const { control, title, description, required } = member;
  const shown = own ?? given;
  const common = {
    label: title,
    description: description === '' ? undefined : description,
    error: fault,
    withAsterisk: required,
    size: 'xs',
  } as const;
  switch (control.kind) {
    case 'text':
      return <TextField {...common} long={control.long} text={typeof shown === 'string' ? shown : ''} set={set} />;
    case 'format':
      return <FormatField {...props} control={control} />;
    case 'secret':
      return (
        <SecretField
          label={title}
          description={common.description}
          error={fault}
          required={required}
          kept={kept?.get(member.name)}
          replacing={replacing === member.name}
          value={typeof own === 'string' ? own : undefined}
          onChange={set}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          value={shown instanceof LosslessNumber ? Number(shown.value) : typeof shown === 'number' ? shown : ''}
          allowDecimal={!control.whole}
          hideControls
          {...(control.min !== undefined && { min: control.min })}
          {...(control.max !== undefined && { max: control.max })}
          clampBehavior="none"
          onChange={(next) => {
            set(typeof next === 'number' ? next : undefined);
          }}
        />
      );
    case 'switch':
      return (
        <Switch
          {...common}
          checked={shown === true}
          onChange={(event) => {
            set(event.currentTarget.checked);
          }}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={control.options}
          value={typeof shown === 'string' ? shown : null}
          clearable={!required && own !== undefined}
          clearButtonProps={{ size: '24' }}
          onChange={(next) => {
            set(next ?? undefined);
          }}
        />
      );
    case 'texts':
      return (
        <TagsInput
          {...common}
          value={Array.isArray(shown) ? (shown as readonly Json[]).map(String) : []}
          onChange={set}
        />
      );
    case 'group':
      return <Group {...props} schema={control.schema} />;
    case 'json':
      return <AsJson {...props} />;
  }
}

interface TextFieldProps {
  readonly label: string;
  readonly description: string | undefined;
  readonly error: string | undefined;
  readonly withAsterisk: boolean;
  readonly size: 'xs';
  readonly long: boolean;
  readonly text: string;
  readonly set: (value: string) => void;
}

function TextField({ long, text, set, ...common }: TextFieldProps) {
  const typed = (event: { currentTarget: { value: string } }) => {
    set(event.currentTarget.value);
  };
  return long || text.includes('\n') || text.length > 60 ? (
    <Textarea {...common} autosize minRows={3} maxRows={14} value={text} onChange={typed} />
  ) : (
    <TextInput {...common} value={text} onChange={typed} />
  );
}

interface FormatFieldProps extends FieldProps {
  readonly control: Extract<Control, { kind: 'format' }>;
}

/** A text whose format may have a control of its own. */
function FormatField({ member, own, given, fault, set, control }: FormatFieldProps) {
  const { title, description, required } = member;
  const draw = useFormatFields().get(control.format);
  const shown = own ?? given;
  const common = {
    label: title,
    description: description === '' ? undefined : description,
    error: fault,
  };
  const text = typeof shown === 'string' ? shown : '';
  return draw === undefined ? (
    <TextField {...common} withAsterisk={required} size="xs" long={false} text={text} set={set} />
  ) : (
    draw({ ...common, required, value: text, schema: control.schema, onChange: set })
  );
}

function Group({ member, own, given, at, set, schema, ...rest }: FieldProps) {
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{member.title}</legend>
      <SchemaForm
        {...rest}
        schema={schema}
        value={isObject(own) ? own : isObject(given) ? given : objectAt({}, '')}
        path={at}
        onChange={(value) => {
          set(value);
        }}
      />
    </fieldset>
  );
}

function AsJson({ member, own, given, at, fault, set, unfinished, onUnfinished }: FieldProps) {
  return (
    <JsonEditor
      label={member.title}
      description={member.description === '' ? undefined : member.description}
      value={own ?? given}
      unfinished={unfinished.get(at)}
      error={fault}
      onValue={set}
      onUnfinished={(text) => {
        onUnfinished(at, text);
      }}
    />
  );
}

function shortly(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : writeJson(value ?? null);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
