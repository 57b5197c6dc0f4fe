import { t } from '@lingui/core/macro';
import { Button, VisuallyHidden } from '@mantine/core';
import { IconBraces, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { addField, changeField, freeName, moveField, removeField } from './edits';
import { FieldRow, type FieldActions } from './field-row';
import { readFields, type Field } from './fields';
import classes from './field-list.module.css';
import { SampleDialog } from './sample-dialog';

interface FieldListProps {
  /** What the fields describe, such as `Answer fields`. */
  readonly label: string;
  /** Valid JSON text; null where nothing is described. */
  readonly schema: string | null;
  readonly onChange: (schema: string) => void;
  /** Shows the JSON Schema, for what fields cannot say. */
  readonly onOpenSchema: () => void;
}

/** A JSON Schema as a list of its fields, each edited at its place in the text. */
export function FieldList({ label, schema, onChange, onOpenSchema }: FieldListProps) {
  const { fields, kept, listable } = readFields(schema);
  const [fresh, setFresh] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const [sampling, setSampling] = useState(false);
  const add: FieldActions['onAdd'] = (group, siblings) => {
    const name = freeName(siblings);
    setFresh(keyOf([...group, 'properties', name]));
    setSaid(t`${name} added.`);
    onChange(addField(schema, group, name));
  };
  const actions: FieldActions = {
    onAdd: add,
    onChange: (field, change) => {
      setFresh(null);
      if (schema !== null) onChange(changeField(schema, field, change));
    },
    onMove: (field, by) => {
      if (schema === null) return;
      const moved = moveField(schema, field.path, by);
      if (moved === schema) return;
      setSaid(by < 0 ? t`${field.name} moved up.` : t`${field.name} moved down.`);
      onChange(moved);
    },
    onRemove: (field) => {
      setSaid(t`${field.name} deleted.`);
      if (schema !== null) onChange(removeField(schema, field.path));
    },
  };
  return (
    <div className={classes.list}>
      {!listable ? (
        <Kept words={t`This schema does not describe a group of fields.`} onOpen={onOpenSchema} />
      ) : (
        <>
          {fields.length === 0 ? (
            <p className={classes.none}>{t`No fields: anything is accepted.`}</p>
          ) : (
            <>
              <div className={classes.heads} aria-hidden>
                <span>{t`Name`}</span>
                <span>{t`Type`}</span>
                <span />
                <span>{t`Description`}</span>
              </div>
              <Rows label={label} fields={fields} fresh={fresh} actions={actions} />
            </>
          )}
          {beside(kept).length > 0 && (
            <Kept words={t`Kept as JSON Schema: ${beside(kept).join(', ')}.`} onOpen={onOpenSchema} />
          )}
          <div className={classes.buttons}>
            <Button
              className={classes.add ?? ''}
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => {
                add([], fields);
              }}
            >
              {t`Add field`}
            </Button>
            <Button
              variant="default"
              onClick={() => {
                setSampling(true);
              }}
            >
              {t`From a sample…`}
            </Button>
          </div>
        </>
      )}
      {sampling && (
        <SampleDialog
          title={label}
          schema={schema}
          onUse={(next) => {
            setSampling(false);
            if (next !== null && next !== schema) onChange(next);
          }}
          onClose={() => {
            setSampling(false);
          }}
        />
      )}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </div>
  );
}

interface RowsProps {
  readonly label: string;
  readonly fields: readonly Field[];
  readonly fresh: string | null;
  readonly actions: FieldActions;
}

function Rows({ label, fields, fresh, actions }: RowsProps) {
  return (
    <ul className={classes.rows} aria-label={label}>
      {fields.map((field, index) => (
        <FieldRow key={index} field={field} siblings={fields} fresh={fresh === keyOf(field.path)} {...actions}>
          {field.fields.length > 0 && (
            <Rows label={t`Fields of ${field.name}`} fields={field.fields} fresh={fresh} actions={actions} />
          )}
        </FieldRow>
      ))}
    </ul>
  );
}

function Kept({ words, onOpen }: { readonly words: string; readonly onOpen: () => void }) {
  return (
    <div className={classes.kept}>
      <IconBraces size={16} stroke={1.6} aria-hidden className={classes.keptIcon} />
      <span className={classes.keptWords}>{words}</span>
      <Button variant="subtle" onClick={onOpen}>
        {t`Open JSON Schema`}
      </Button>
    </div>
  );
}

/** What only names the schema needs no row of its own. */
function beside(kept: readonly string[]): readonly string[] {
  return kept.filter((name) => !['$schema', '$id', 'title', 'description'].includes(name));
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}
