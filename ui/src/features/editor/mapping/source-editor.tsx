import { t } from '@lingui/core/macro';
import { Button, NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { ExpressionInput } from '@/features/editor/expressions/expression-input';
import type { FieldLike } from '@/features/editor/model/auto-match';
import { JsonEditor } from '@/shared/json-editor/json-editor';
import { writeJson, type Json } from '@/shared/json/document';
import { unfinishedAt, withUnfinished, type StepId } from '@/features/editor/model/draft';
import type { Source, SourceKind } from '@/features/editor/model/sources';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import classes from './mapping.module.css';

interface SourceEditorProps {
  readonly id: StepId;
  readonly name: string;
  readonly types: readonly string[];
  readonly source: Source | null;
  /** The fields that an expression may name. */
  readonly fields: readonly FieldLike[];
  readonly onSource: (source: Source | null) => void;
}

const kinds = (): { value: SourceKind; label: string }[] => [
  { value: 'path', label: t`Field` },
  { value: 'constant', label: t`Constant` },
  { value: 'expression', label: t`Expression` },
];

/** Edits the source of an input; switching back to a form restores what was typed there. */
export function SourceEditor({ id, name, types, source, fields, onSource }: SourceEditorProps) {
  const typed = useRef(new Map<SourceKind, Source>());
  const remember = (next: Source) => {
    typed.current.set(next.kind, next);
    onSource(next);
  };
  function turn(kind: SourceKind) {
    if (source !== null) typed.current.set(source.kind, source);
    onSource(typed.current.get(kind) ?? begun(kind, source));
  }
  return (
    <div className={classes.editor}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t`Kind of source of ${name}`}
        data={kinds()}
        value={source?.kind ?? 'path'}
        onChange={(kind) => {
          turn(kind);
        }}
      />
      {source?.kind === 'constant' ? (
        <Constant id={id} name={name} types={types} value={source.value} onSource={remember} />
      ) : source?.kind === 'expression' ? (
        <ExpressionInput
          aria-label={t`Expression for ${name}`}
          placeholder="items[0].id"
          data-autofocus
          fields={fields}
          value={source.expression}
          onChange={(expression) => {
            remember({ kind: 'expression', expression });
          }}
        />
      ) : (
        <TextInput
          aria-label={t`Path for ${name}`}
          placeholder={t`Choose a field at the left, or type its path`}
          spellCheck={false}
          classNames={{ input: classes.code ?? '' }}
          value={source?.path ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value === '') onSource(null);
            else remember({ kind: 'path', path: value });
          }}
        />
      )}
      {source !== null && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => {
            onSource(null);
          }}
        >
          {t`Leave out`}
        </Button>
      )}
    </div>
  );
}

/** The initial source after switching the form: the previous source, converted. */
function begun(kind: SourceKind, before: Source | null): Source | null {
  switch (kind) {
    case 'path':
      return null;
    case 'constant':
      return { kind, value: '' };
    case 'expression':
      return {
        kind,
        expression:
          before?.kind === 'path'
            ? before.path
            : before?.kind === 'constant'
              ? `\`${writeJson(before.value)}\``
              : '',
      };
  }
}

interface ConstantProps {
  readonly id: StepId;
  readonly name: string;
  readonly types: readonly string[];
  readonly value: Json;
  readonly onSource: (source: Source) => void;
}

function Constant({ id, name, types, value, onSource }: ConstantProps) {
  const place = unfinishedAt(id, `mapping.${name}`);
  const unfinished = useDraft((draft) => draft.unfinished[place]);
  const change = useEditor((state) => state.change);
  const label = t`Constant for ${name}`;
  const set = (next: Json) => {
    onSource({ kind: 'constant', value: next });
  };
  const wanted = types.filter((type) => type !== 'null');
  const [only] = wanted;
  const simple = wanted.length === 1 && unfinished === undefined;
  if (simple && only === 'string' && typeof value === 'string') {
    return (
      <TextInput
        aria-label={label}
        value={value}
        onChange={(event) => {
          set(event.currentTarget.value);
        }}
      />
    );
  }
  if (simple && (only === 'number' || only === 'integer') && (typeof value === 'number' || value === '')) {
    return (
      <NumberInput
        aria-label={label}
        size="xs"
        allowDecimal={only === 'number'}
        value={value}
        onChange={(next) => {
          set(next);
        }}
      />
    );
  }
  if (simple && only === 'boolean' && (typeof value === 'boolean' || value === '')) {
    return (
      <Switch
        label={value === true ? t`Yes` : t`No`}
        aria-label={label}
        checked={value === true}
        onChange={(event) => {
          set(event.currentTarget.checked);
        }}
      />
    );
  }
  return (
    <JsonEditor
      label={label}
      hideLabel
      value={value}
      unfinished={unfinished}
      onValue={(next) => {
        set(next ?? null);
      }}
      onUnfinished={(text) => {
        change(`mapping.${name} of ${id}`, (draft) => withUnfinished(draft, place, text));
      }}
    />
  );
}
