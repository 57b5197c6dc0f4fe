import { t } from '@lingui/core/macro';
import { Textarea } from '@mantine/core';
import { textAt, withMember } from '@/shared/json/document';
import { changeStep } from '@/features/editor/model/chain';
import { stepOf, type StepId } from '@/features/editor/model/draft';
import { sourceOrigin } from '@/features/editor/model/recorded';
import { useChecks } from '@/features/editor/state/checks';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import classes from './mapping.module.css';

/** The condition for running the step. */
export function Condition({ id }: { readonly id: StepId }) {
  const when = useDraft((draft) => textAt(stepOf(draft, id), 'when'));
  const change = useEditor((state) => state.change);
  const { troubles, previews, origins } = useChecks();
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
  return (
    <div className={classes.condition} data-field="when">
      <Textarea
        label={t`Run only if`}
        description={t`An expression that is true or false, such as priority <= \`3\`. Empty: always.`}
        size="xs"
        autosize
        minRows={1}
        maxRows={12}
        spellCheck={false}
        classNames={{ input: classes.code ?? '' }}
        value={when}
        error={wrong && `${wrong.message} ${wrong.fix}`}
        onChange={(event) => {
          const { value } = event.currentTarget;
          change(`when of ${id}`, (draft) =>
            changeStep(draft, id, (step) => withMember(step, 'when', value || undefined)),
          );
        }}
      />
      {when !== '' && verdict !== null && <p className={classes.hint}>{verdict}</p>}
    </div>
  );
}
