import { Input, Skeleton } from '@mantine/core';
import { useId, useState } from 'react';
import { jsonFault, parseJson, writeJson, type Json } from '@/shared/json/document';
import { part } from '@/shared/parts/part';
import classes from './json-editor.module.css';

const CodeArea = part(
  () => import('./code-area').then((loaded) => loaded.default),
  () => <Skeleton height={24 + 3 * 18} radius="md" />,
);

interface JsonTextEditorProps {
  readonly label: string;
  readonly description?: string | undefined;
  readonly text: string;
  /** Empty if the words are shown elsewhere. */
  readonly error?: string | null | undefined;
  /** Ids of more that describes it. */
  readonly describedBy?: string;
  readonly hideLabel?: boolean;
  readonly minLines?: number;
  /** A member of the outermost object; the editor opens with its value selected. */
  readonly select?: string | undefined;
  readonly onChange: (text: string) => void;
}

/** Edits a small JSON document as text; reports where it is invalid. */
export function JsonTextEditor(props: JsonTextEditorProps) {
  const { label, description, text, error, describedBy, hideLabel = false, minLines = 3, select, onChange } = props;
  const id = useId();
  return (
    <div className={classes.field}>
      {!hideLabel && (
        <Input.Label size="xs" id={id}>
          {label}
        </Input.Label>
      )}
      {description !== undefined && (
        <Input.Description size="xs" mb={4}>
          {description}
        </Input.Description>
      )}
      <div style={{ minHeight: 24 + minLines * 18 }}>
        <CodeArea
          label={label}
          text={text}
          invalid={error != null}
          describedBy={[describedBy, error != null && error !== '' && `${id}-error`].filter(Boolean).join(' ') || undefined}
          minLines={minLines}
          select={select}
          onChange={onChange}
        />
      </div>
      {error != null && error !== '' && (
        <Input.Error size="xs" id={`${id}-error`}>
          {error}
        </Input.Error>
      )}
    </div>
  );
}

interface JsonEditorProps extends Omit<JsonTextEditorProps, 'text' | 'onChange'> {
  readonly value: Json | undefined;
  /** Text that is not valid JSON yet. */
  readonly unfinished: string | undefined;
  readonly onValue: (value: Json | undefined) => void;
  readonly onUnfinished: (text: string) => void;
}

/** Edits a JSON value; text that is not valid JSON yet is reported separately, so that it can be kept. */
export function JsonEditor({ value, unfinished, onValue, onUnfinished, ...rest }: JsonEditorProps) {
  const [typed, setTyped] = useState('');
  const shown = unfinished ?? (sameJson(typed, value) ? typed : written(value));
  return (
    <JsonTextEditor
      {...rest}
      text={shown}
      error={unfinished === undefined ? rest.error : jsonFault(unfinished)}
      onChange={(text) => {
        setTyped(text);
        if (text.trim() === '') onValue(undefined);
        else if (jsonFault(text) === null) onValue(parseJson(text));
        else onUnfinished(text);
      }}
    />
  );
}

function written(value: Json | undefined): string {
  return value === undefined ? '' : writeJson(value, 2);
}

function sameJson(text: string, value: Json | undefined): boolean {
  if (value === undefined) return text.trim() === '';
  return text !== '' && jsonFault(text) === null && writeJson(parseJson(text)) === writeJson(value);
}
