import { plural, t } from '@lingui/core/macro';
import { Button, Checkbox, FileButton } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import { textOf } from '@/shared/files/text-of';
import { JsonTextEditor } from '@/shared/json-editor/json-editor';
import { isObject, jsonFault, LONGEST_EDITED, parseJson, type JsonObject } from '@/shared/json/document';
import classes from './field-list.module.css';
import { sampleFields, withSampleFields, type SampleField } from './sample';
import { TYPE_WORDS } from './words';

interface SampleDialogProps {
  /** What the fields describe, such as `Answer fields`. */
  readonly title: string;
  readonly schema: string | null;
  readonly onUse: (schema: string | null) => void;
  readonly onClose: () => void;
}

/** Makes fields from a sample that is pasted or read from a file; nothing is removed. */
export function SampleDialog({ title, schema, onUse, onClose }: SampleDialogProps) {
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const read = sampleOf(text);
  const found = read.sample === null ? [] : sampleFields(schema, read.sample);
  const chosen = found.filter((field) => field.state !== 'kept' && !left.has(keyOf(field)));

  async function upload(file: File | null) {
    if (file === null) return;
    try {
      setText((await textOf(file)).slice(0, LONGEST_EDITED + 1));
      setFault(null);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }
  return (
    <Dialog opened size="lg" title={t`${title} from a sample`} onClose={onClose}>
      <form
        className={classes.sample}
        onSubmit={(event) => {
          event.preventDefault();
          onUse(withSampleFields(schema, chosen));
        }}
      >
        <JsonTextEditor
          label={t`Sample, as JSON`}
          description={t`Paste an example of the data. Fields that are described already stay.`}
          minLines={6}
          text={text}
          error={fault ?? read.fault}
          onChange={(next) => {
            setText(next);
            setFault(null);
          }}
        />
        <FileButton accept="application/json,.json,.txt" onChange={(file) => void upload(file)}>
          {(props) => <Button {...props} className={classes.add ?? ''} variant="default">{t`Read a file…`}</Button>}
        </FileButton>
        {read.sample !== null && (
          <>
            <p className={classes.hint} role="status">
              {summary(found)}
            </p>
            <ul className={classes.found}>
              {found.map((field) => (
                <li key={keyOf(field)} data-depth={Math.min(depthOf(field), 4)}>
                  <Found
                    field={field}
                    ticked={!left.has(keyOf(field))}
                    onTick={(ticked) => {
                      setLeft(withKey(left, keyOf(field), !ticked));
                    }}
                  />
                </li>
              ))}
            </ul>
          </>
        )}
        <DialogButtons onClose={onClose}>
          <Button type="submit" size="sm" disabled={chosen.length === 0}>
            {t`Use these fields`}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

interface FoundProps {
  readonly field: SampleField;
  readonly ticked: boolean;
  readonly onTick: (ticked: boolean) => void;
}

function Found({ field, ticked, onTick }: FoundProps) {
  const type = typeWords(field);
  if (field.state === 'kept') return <span className={classes.keptField}>{t`${field.name}: ${type}, is kept`}</span>;
  const label =
    field.before === null
      ? t`${field.name}: ${type}, new`
      : t`${field.name}: ${TYPE_WORDS[field.before]()} becomes ${type}`;
  return (
    <Checkbox
      size="xs"
      label={label}
      checked={ticked}
      onChange={(event) => {
        onTick(event.currentTarget.checked);
      }}
    />
  );
}

function typeWords({ type, item }: SampleField): string {
  return item === null ? TYPE_WORDS[type]() : t`List of ${TYPE_WORDS[item]()}`;
}

function summary(found: readonly SampleField[]): string {
  const count = (state: SampleField['state']) => found.filter((field) => field.state === state).length;
  const [added, changed, kept] = [count('new'), count('changed'), count('kept')];
  return [
    plural(added, { one: '# new', other: '# new' }),
    ...(changed > 0 ? [plural(changed, { one: '# changes type', other: '# change type' })] : []),
    plural(kept, { one: '# kept', other: '# kept' }),
  ].join(' · ');
}

/** The sample in a text, or why there is none; neither while nothing is typed. */
function sampleOf(text: string): { readonly sample: JsonObject | null; readonly fault: string | null } {
  if (text.trim() === '') return { sample: null, fault: null };
  if (text.length > LONGEST_EDITED) return { sample: null, fault: t`This sample is too long. Paste a part of it.` };
  const fault = jsonFault(text);
  if (fault !== null) return { sample: null, fault };
  const value = parseJson(text);
  const first = Array.isArray(value) ? (value[0] as unknown) : value;
  return isObject(first as JsonObject)
    ? { sample: first as JsonObject, fault: null }
    : { sample: null, fault: t`A sample is a JSON object, such as {"name": "value"}, or a list of them.` };
}

function keyOf({ path }: SampleField): string {
  return path.join('\u0000');
}

function depthOf({ path }: SampleField): number {
  return path.filter((name) => name === 'properties').length - 1;
}

function withKey(keys: ReadonlySet<string>, key: string, there: boolean): ReadonlySet<string> {
  const next = new Set(keys);
  if (there) next.add(key);
  else next.delete(key);
  return next;
}
