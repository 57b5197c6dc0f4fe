import { plural, t } from '@lingui/core/macro';
import { Button, TextInput } from '@mantine/core';
import { IconWand } from '@tabler/icons-react';
import { useRef, useState, type PointerEvent } from 'react';
import type { Field } from '@/api/drafts';
import { dragStore } from '@/features/editor/canvas/drag-store';
import { follow } from '@/features/editor/canvas/drag';
import { suggestions } from '@/features/editor/model/auto-match';
import { keyOf, mappingOf, nameOf, stepOf, unfinishedAt, withUnfinished, type StepId } from '@/features/editor/model/draft';
import { mapInput, unmap, type Source } from '@/features/editor/model/sources';
import { useWantedFocus } from '@/features/editor/settings/use-wanted-focus';
import { useChecks } from '@/features/editor/state/checks';
import { useDraft, useEditor, useEditorStore } from '@/features/editor/state/use-editor';
import { textAt } from '@/shared/json/document';
import { Condition } from './condition';
import { groupsOf } from './groups';
import { InputRow } from './input-row';
import classes from './mapping.module.css';
import { SourceTree } from './source-tree';
import { matchedByName, previewedInput, shownInputs } from './wanted-inputs';

/** The mapping of a step: the available fields, and the inputs to fill. */
export function MappingPanel({ id }: { readonly id: StepId }) {
  const draft = useDraft((present) => present);
  const store = useEditorStore();
  const change = useEditor((state) => state.change);
  const activeInput = useEditor((state) => state.activeInput);
  const set = useEditor((state) => state.set);
  const { agents, steps, previews, origins } = useChecks();
  const panel = useRef<HTMLDivElement>(null);
  const step = stepOf(draft, id);
  const name = nameOf(draft, id, agents);
  const checked = steps.get(id);
  useWantedFocus(panel, agents.size > 0 && checked !== undefined);
  const preview = previews.get(id);
  const available = preview?.available ?? [];
  const numberOf = (key: string) => draft.chain.findIndex((each) => keyOf(draft, each) === key) + 1 || null;
  const groups = groupsOf(available, {
    numberOf,
    input: origins.input,
    outputOf: (key) => {
      const giver = draft.chain.find((each) => keyOf(draft, each) === key);
      return giver === undefined ? null : (origins.outputs.get(giver) ?? null);
    },
  });
  const inputs = shownInputs(step, agents.get(textAt(step, 'agent')), checked);
  const open = inputs.filter(({ checked: own }) => own?.verdict === 'missing' || own?.verdict === 'incompatible');
  const matches = suggestions(open, available);
  const byHand = mappingOf(draft, id) !== null;

  function map(input: string, source: Source | null) {
    change(`mapping.${input} of ${id}`, (before) =>
      withUnfinished(
        mapInput(before, id, input, source, matchedByName(checked)),
        unfinishedAt(id, `mapping.${input}`),
        undefined,
      ),
    );
  }
  function accept(accepted: typeof matches) {
    change(null, (before) =>
      accepted.reduce(
        (done, { input, path }) => mapInput(done, id, input, { kind: 'path', path }, matchedByName(checked)),
        before,
      ),
    );
  }
  function drag(press: PointerEvent, field: Field) {
    follow(press, {
      label: field.label,
      over: (x, y) =>
        document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-input]')?.dataset.input ?? null,
      mark: (input) => {
        if (dragStore.getState().input !== input) dragStore.setState({ input });
      },
      drop: (input) => {
        map(input, { kind: 'path', path: field.path });
        set({ activeInput: input });
      },
    });
  }

  return (
    <>
      <SourceTree
        groups={groups}
        forInput={activeInput}
        onDrag={drag}
        onPick={(field) => {
          const { activeInput: input } = store.getState();
          if (input === null || input === 'when') return;
          map(input, { kind: 'path', path: field.path });
          focusInput(panel.current, input);
        }}
      />
      <section className={classes.inputs} aria-label={t`Inputs of ${name}`} ref={panel}>
        <h2 className={classes.heading}>{name}</h2>
        <p className={classes.hint}>
          {checked === undefined
            ? t`Not checked yet.`
            : checked.total === 0
              ? t`Its agent does not describe its inputs: it gets what is mapped here.`
              : t`${checked.right} of ${plural(checked.total, { one: '# input is', other: '# inputs are' })} right.`}{' '}
          {!byHand && t`Without a mapping it takes the fields of the same name.`}
        </p>
        <div className={classes.tools}>
          {matches.length > 0 && (
            <Button
              leftSection={<IconWand size={14} aria-hidden />}
              onClick={() => {
                accept(matches);
              }}
            >
              {plural(matches.length, { one: 'Accept # match', other: 'Accept # matches' })}
            </Button>
          )}
          {byHand && (
            <Button
              variant="subtle"
              onClick={() => {
                change(null, (before) => unmap(before, id));
              }}
            >
              {t`Take fields by name again`}
            </Button>
          )}
        </div>
        <ul className={classes.list}>
          {inputs.map((input) => (
            <InputRow
              key={input.name}
              id={id}
              input={input}
              source={mappingOf(draft, id)?.[input.name]}
              preview={previewedInput(preview, input.name)}
              match={matches.find((each) => each.input === input.name)?.path ?? null}
              onSource={(source) => {
                map(input.name, source);
              }}
            />
          ))}
        </ul>
        <AddInput
          taken={inputs.map((input) => input.name)}
          onAdd={(input) => {
            map(input, { kind: 'constant', value: '' });
            set({ activeInput: input });
          }}
        />
        <Condition id={id} />
      </section>
    </>
  );
}

function focusInput(panel: HTMLElement | null, input: string) {
  panel?.querySelector<HTMLElement>(`[data-input="${CSS.escape(input)}"] button`)?.focus();
}

interface AddInputProps {
  readonly taken: readonly string[];
  readonly onAdd: (name: string) => void;
}

/** Adds an input for agents that accept undescribed ones. */
function AddInput({ taken, onAdd }: AddInputProps) {
  const [name, setName] = useState('');
  const usable = name !== '' && !taken.includes(name);
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (!usable) return;
        onAdd(name);
        setName('');
      }}
    >
      <TextInput
        aria-label={t`Name of a further input`}
        placeholder={t`Name of a further input`}
        value={name}
        error={taken.includes(name) && t`It is there already.`}
        onChange={(event) => {
          setName(event.currentTarget.value);
        }}
      />
      <Button type="submit" variant="default">
        {t`Add`}
      </Button>
    </form>
  );
}
