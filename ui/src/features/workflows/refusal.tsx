import { plural, t } from '@lingui/core/macro';
import { isProblem } from '@/api/problem';
import dialog from '@/shared/dialogs/dialog.module.css';
import { ProblemList } from '@/shared/states/problem-list';

/** Why a file was refused: all of its problems, or a single sentence. */
export function Refusal({ error }: { readonly error: Error }) {
  const flaws = isProblem(error) ? error.flaws : [];
  if (flaws.length === 0) {
    return (
      <p className={dialog.refused} role="alert">
        {error.message}
      </p>
    );
  }
  return (
    <div role="alert">
      <p className={dialog.refused}>
        {plural(flaws.length, {
          one: '# problem; nothing was saved.',
          other: '# problems; nothing was saved.',
        })}
      </p>
      <ProblemList label={t`Problems of the file`} problems={flaws} />
    </div>
  );
}
