import { t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { ConditionBuilder } from '@/features/editor/expressions/condition-builder';
import { readCondition, writeCondition, type Condition as Comparisons } from '@/features/editor/expressions/condition';
import { ExpressionInput } from '@/features/editor/expressions/expression-input';
import { textAt, withMember } from '@/shared/json/document';
import { changeStep } from '@/features/editor/model/chain';
import { stepOf, type StepId } from '@/features/editor/model/draft';
import { sourceOrigin } from '@/features/editor/model/recorded';
import { useChecks } from '@/features/editor/state/checks';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import classes from './mapping.module.css';

const NOTHING: Comparisons = { match: 'all', comparisons: [] };

/** The condition for running the step: comparisons of fields, or an expression. */
export function Condition({ id }: { readonly id: StepId }) {
  const when = useDraft((draft) => textAt(stepOf(draft, id), 'when'));
  const change = useEditor((state) => state.change);
  const { troubles, previews, origins } = useChecks();
  const [form, setForm] = useState<'comparisons' | 'expression'>('comparisons');
  const [typed, setTyped] = useState(NOTHING);
  const available = previews.get(id)?.available ?? [];
  const wrong = troubles.find(
    ({ place }) => place.at === 'edge' && place.id === id && place.input === 'when',
  );
  const skipped = previews.get(id)?.skipped;
  const draft = useDraft((present) => present);
  const origin = sourceOrigin(when, id, draft, { ...origins, previews });
  const data = origin === null || origin.madeUp ? t`made-up data` : t`the data ${origin.words}`;
  const verdict =
    skipped === true ? t`False for ${data}: it would be skipped.`
    : skipped === false ? t`True for ${data}: it would run.`
    : null;
  const read = when === '' ? NOTHING : readCondition(when);
  // Comparisons without a field yet are not part of the expression.
  const shown = writeCondition(typed) === when ? typed : read;

  function write(expression: string) {
    change(`when of ${id}`, (before) =>
      changeStep(before, id, (step) => withMember(step, 'when', expression || undefined)),
    );
  }
  return (
    <div className={classes.condition} data-field="when">
      <SegmentedControl
        size="xs"
        aria-label={t`How the condition is edited`}
        data={[
          { value: 'comparisons', label: t`Comparisons`, disabled: shown === null },
          { value: 'expression', label: t`Expression` },
        ]}
        value={shown === null ? 'expression' : form}
        onChange={(next) => {
          setForm(next === 'expression' ? 'expression' : 'comparisons');
        }}
      />
      {form === 'comparisons' && shown !== null ? (
        <>
          <ConditionBuilder
            condition={shown}
            fields={available}
            onChange={(next) => {
              setTyped(next);
              write(writeCondition(next));
            }}
          />
          {wrong !== undefined && <p className={classes.wrong}>{`${wrong.message} ${wrong.fix}`}</p>}
        </>
      ) : (
        <ExpressionInput
          label={t`Run only if`}
          description={t`An expression that is true or false, such as priority <= \`3\`. Empty: always.`}
          minRows={1}
          fields={available}
          value={when}
          error={wrong && `${wrong.message} ${wrong.fix}`}
          onChange={write}
        />
      )}
      {when !== '' && verdict !== null && <p className={classes.hint}>{verdict}</p>}
    </div>
  );
}
