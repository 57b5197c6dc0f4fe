import { t } from '@lingui/core/macro';
import { Button, UnstyledButton } from '@mantine/core';
import {
  IconAlertCircle,
  IconCheck,
  IconCircleDashed,
  IconHelpCircle,
  type TablerIcon,
} from '@tabler/icons-react';
import type { InputVerdict, PreviewedInput } from '@/api/drafts';
import { writeJson, type Json } from '@/shared/json/document';
import { useDrag } from '@/features/editor/canvas/drag-store';
import { nameOf, type StepId } from '@/features/editor/model/draft';
import { pathWords } from '@/features/editor/model/paths';
import { sourceOrigin, type ValueOrigin } from '@/features/editor/model/recorded';
import { readSource, type Source } from '@/features/editor/model/sources';
import { typeWord } from '@/features/editor/model/verdict';
import { useChecks } from '@/features/editor/state/checks';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import classes from './mapping.module.css';
import { SourceEditor } from './source-editor';
import type { ShownInput } from './wanted-inputs';

interface Look {
  readonly Icon: TablerIcon;
  readonly tone: 'ok' | 'unknown' | 'error' | 'waiting';
  readonly words: () => string;
}

const LOOKS: Readonly<Record<InputVerdict, Look>> = {
  matched: { Icon: IconCheck, tone: 'ok', words: () => t`Same name` },
  mapped: { Icon: IconCheck, tone: 'ok', words: () => t`Mapped` },
  unknown: { Icon: IconHelpCircle, tone: 'unknown', words: () => t`Cannot tell` },
  missing: { Icon: IconAlertCircle, tone: 'error', words: () => t`Missing` },
  incompatible: { Icon: IconAlertCircle, tone: 'error', words: () => t`Type mismatch` },
  unset: { Icon: IconCircleDashed, tone: 'waiting', words: () => t`Not set` },
};

function lookOf(checked: ShownInput['checked']): Look {
  const look = LOOKS[checked?.verdict ?? 'unset'];
  const unread = checked?.verdict === 'incompatible' && checked.got === null;
  return unread ? { ...look, words: () => t`Not readable` } : look;
}

interface InputRowProps {
  readonly id: StepId;
  readonly input: ShownInput;
  readonly source: Json | undefined;
  readonly preview: PreviewedInput | null;
  /** A suggested field, accepted with one click. */
  readonly match: string | null;
  readonly onSource: (source: Source | null) => void;
}

/** One input: its type, its source, and the value that it would receive. */
export function InputRow({ id, input, source, preview, match, onSource }: InputRowProps) {
  const { name, required, types, description, checked } = input;
  const draft = useDraft((present) => present);
  const active = useEditor((state) => state.activeInput === name);
  const set = useEditor((state) => state.set);
  const under = useDrag((state) => state.input === name);
  const { agents, troubles, origins, previews } = useChecks();
  const { Icon, tone, words } = lookOf(checked);
  const wrong = troubles.find(
    ({ place }) => place.at === 'edge' && place.id === id && place.input === name,
  );
  const given = readSource(source ?? checked?.source);
  const text = given?.kind === 'path' ? given.path : given?.kind === 'expression' ? given.expression : null;
  const byName = given === null && checked?.verdict === 'matched' ? name : text;
  const origin = byName === null ? null : sourceOrigin(byName, id, draft, { ...origins, previews });
  return (
    <li
      className={classes.input}
      data-input={name}
      data-field={name}
      data-active={active || undefined}
      data-under={under || undefined}
    >
      <UnstyledButton
        className={classes.head}
        aria-expanded={active}
        onClick={() => {
          set({ activeInput: active ? null : name });
        }}
      >
        <span className={classes.inputName}>
          {name}
          {required && <span title={t`required`}>*</span>}
        </span>
        <span className={classes.type}>
          {typeWord(types.filter((type) => type !== 'null').join(' or '))}
        </span>
        <span className={classes.verdict} data-tone={wrong === undefined ? tone : 'error'}>
          <Icon size={14} aria-hidden />
          {words()}
        </span>
        <span className={classes.from}>
          {given === null && checked?.verdict === 'matched'
            ? t`from ${name}`
            : sourceWords(given, draft, (each) => nameOf(draft, each, agents))}
        </span>
        {/* Avoids showing the same problem twice. */}
        {(preview?.error === null || wrong === undefined) && <Value preview={preview} origin={origin} />}
      </UnstyledButton>
      {wrong !== undefined && (
        <p className={classes.wrong}>
          {wrong.message} {wrong.fix}
        </p>
      )}
      {match !== null && (
        <Button
          variant="subtle"
          className={classes.accept ?? ''}
          onClick={() => {
            onSource({ kind: 'path', path: match });
          }}
        >
          {t`Use ${pathWords(match, draft, (each) => nameOf(draft, each, agents))}`}
        </Button>
      )}
      {active && (
        <>
          {description !== '' && <p className={classes.hint}>{description}</p>}
          <SourceEditor
            id={id}
            name={name}
            types={types}
            source={readSource(source)}
            fields={previews.get(id)?.available ?? []}
            onSource={onSource}
          />
        </>
      )}
    </li>
  );
}

interface ValueProps {
  readonly preview: PreviewedInput | null;
  readonly origin: ValueOrigin | null;
}

function Value({ preview, origin }: ValueProps) {
  if (preview === null) return null;
  if (preview.error !== null) return <span className={classes.wrong}>{preview.error}</span>;
  if (preview.missing) {
    return (
      <span className={classes.value}>
        {noValue(origin)}
        {preview.nearest !== null && origin?.madeUp === false && (
          <span className={classes.wrong}>{t`The nearest field is ${preview.nearest}.`}</span>
        )}
      </span>
    );
  }
  if (preview.value === undefined) return null;
  const text = writeJson(preview.value);
  return (
    <span className={classes.value} data-made-up={origin?.madeUp === true || undefined} title={text.slice(0, 1_000)}>
      {text.length > 120 ? `${text.slice(0, 120)}…` : text}
      {origin !== null && <span className={classes.origin}> {origin.words}</span>}
    </span>
  );
}

function noValue(origin: ValueOrigin | null): string {
  if (origin === null) return t`no value`;
  return origin.madeUp ? t`no value in made-up data` : t`no value ${origin.words}`;
}

function sourceWords(
  source: Source | null,
  draft: Parameters<typeof pathWords>[1],
  name: (id: StepId) => string,
): string {
  switch (source?.kind) {
    case 'path':
      return t`from ${pathWords(source.path, draft, name)}`;
    case 'constant':
      return t`a constant`;
    case 'expression':
      return `= ${source.expression}`;
    default:
      return t`nothing`;
  }
}
