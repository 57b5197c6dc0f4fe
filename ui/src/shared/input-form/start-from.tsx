import { t } from '@lingui/core/macro';
import { Select, UnstyledButton } from '@mantine/core';
import { useId, useState } from 'react';
import { indented } from '@/shared/field-list/json-text';
import { useMutationOnce } from '@/shared/mutation-once';
import { emptyInput } from './start';
import type { InputForm } from './use-input-form';
import classes from './input-form.module.css';

/** An input that a form can start from. */
export interface StartSource {
  readonly id: string;
  readonly words: string;
  /** Reads its exact JSON. */
  readonly read: () => string | Promise<string>;
}

export const EMPTY = 'empty';
export const EXAMPLE = 'example';

interface StartFromProps {
  readonly form: InputForm;
  /** Recorded inputs, newest first. */
  readonly recorded: readonly StartSource[];
  /** What the form shows at first. */
  readonly initial: string | null;
}

/** Replaces the input by an example, a recorded one or an empty one; that can be undone. */
export function StartFrom({ form, recorded, initial }: StartFromProps) {
  const id = useId();
  const [chosen, setChosen] = useState(initial);
  const [replaced, setReplaced] = useState<{ readonly text: string; readonly by: string; readonly chosen: string | null } | null>(null);
  const sources = [...examplesOf(form), ...recorded, { id: EMPTY, words: t`Empty`, read: () => emptyInput(form.reader) }];
  const reading = useMutationOnce({
    mutationFn: async (source: StartSource) => ({ source: source.id, input: indented(await source.read()) }),
    onSuccess: ({ source, input }) => {
      setReplaced({ text: form.text, by: input, chosen });
      setChosen(source);
      form.type(input);
    },
  });
  // An empty input is no choice where it is the only one.
  if (sources.length === 1) return null;
  return (
    <div className={classes.start}>
      <label htmlFor={id}>{t`Start from`}</label>
      <Select
        id={id}
        className={classes.source}
        size="sm"
        data={sources.map((each) => ({ value: each.id, label: each.words }))}
        value={chosen}
        placeholder={t`Choose an input`}
        allowDeselect={false}
        error={reading.error?.message}
        onChange={(value) => {
          const source = sources.find((each) => each.id === value);
          if (source !== undefined) reading.mutate(source);
        }}
      />
      <p className={classes.replaced} role="status">
        {replaced?.by === form.text && (
          <>
            {t`Input replaced.`}{' '}
            <UnstyledButton
              className={classes.fix}
              onClick={() => {
                setChosen(replaced.chosen);
                setReplaced(null);
                form.type(replaced.text);
              }}
            >
              {t`Undo`}
            </UnstyledButton>
          </>
        )}
      </p>
    </div>
  );
}

function examplesOf({ reader }: InputForm): readonly StartSource[] {
  const examples = reader.examples(reader.root).filter((example) => example.startsWith('{'));
  return examples.map((example, index) => ({
    id: index === 0 ? EXAMPLE : `${EXAMPLE} ${index + 1}`,
    words: index === 0 ? t`Example` : t`Example ${index + 1}`,
    read: () => example,
  }));
}
