import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { IconPinned, IconPinnedOff } from '@tabler/icons-react';
import { JsonView } from '@/shared/json/json-view';
import { jsonFault, writeJson } from '@/shared/json/document';
import { JsonTextEditor } from '@/shared/json-editor/json-editor';
import { keyOf, nameOf, type StepId } from '@/features/editor/model/draft';
import { reachingWords } from '@/features/editor/model/recorded';
import { useChecks } from '@/features/editor/state/checks';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import { useShownRun } from '@/features/editor/test-run/run-context';
import { useSample } from '@/features/editor/test-run/use-sample';
import classes from './data.module.css';

const ORIGINS = {
  pinned: () => t`A saved output, which also tests use.`,
  example: () => t`An example from its schema.`,
  generated: () => t`Made up from its schema.`,
  none: () => t`Its agent does not describe what it gives. Run a test to see it.`,
} as const;

/** The values that a step would receive and return, before anything runs. */
export function StepData({ id }: { readonly id: StepId }) {
  const { previews, agents, origins } = useChecks();
  const pinned = useDraft((draft) => id in draft.pins);
  const reaching = useDraft((draft) => reachingWords(id, draft, origins));
  const name = useDraft((draft) => nameOf(draft, id, agents));
  const preview = previews.get(id);
  if (preview === undefined) {
    return <p className={classes.quiet}>{t`Connect the step to see what would reach it.`}</p>;
  }
  const { input, output, output_origin: origin, warnings, problems, skipped } = preview;
  const ran = origin === 'pinned' && !pinned ? origins.outputs.get(id) : undefined;
  return (
    <div className={classes.panel}>
      {skipped === true && <p className={classes.quiet}>{t`With this data it would be skipped.`}</p>}
      <h2 className={classes.heading}>{t`Goes in`}</h2>
      <p className={classes.quiet}>{sentence(reaching)}</p>
      {[...warnings, ...problems.map(({ message }) => message)].map((words) => (
        <p key={words} className={classes.warning}>
          {words}
        </p>
      ))}
      <JsonView text={writeJson(input)} label={t`Input of ${name}, ${reaching}`} />
      <h2 className={classes.heading}>{t`Comes out`}</h2>
      <p className={classes.quiet}>{ran === undefined ? ORIGINS[origin]() : sentence(ran.words)}</p>
      {origin !== 'none' && <JsonView text={writeJson(output)} label={t`Output of ${name}, ${origins.outputs.get(id)?.words ?? ''}`} />}
      <Pin id={id} />
    </div>
  );
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Pins the output of a test for later tests. */
function Pin({ id }: { readonly id: StepId }) {
  const pinned = useDraft((draft) => id in draft.pins);
  const key = useDraft((draft) => keyOf(draft, id));
  const change = useEditor((state) => state.change);
  const ran = useShownRun()?.record.results.get(key);
  if (pinned) {
    return (
      <Button
        variant="default"
        leftSection={<IconPinnedOff size={14} aria-hidden />}
        onClick={() => {
          change(null, (draft) => {
            const { [id]: _pin, ...pins } = draft.pins;
            return { ...draft, pins };
          });
        }}
      >
        {t`Remove the saved output`}
      </Button>
    );
  }
  if (ran === undefined) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconPinned size={14} aria-hidden />}
      onClick={() => {
        change(null, (draft) => ({ ...draft, pins: { ...draft.pins, [id]: ran } }));
      }}
    >
      {t`Pin the output of the test`}
    </Button>
  );
}

/** The input used by previews and tests. */
export function SampleInput() {
  const { text, origin } = useSample();
  const change = useEditor((state) => state.change);
  const typed = useDraft((draft) => draft.sample !== null);
  return (
    <div className={classes.panel}>
      <JsonTextEditor
        label={t`Sample input`}
        description={origin}
        text={text}
        error={jsonFault(text)}
        minLines={8}
        onChange={(next) => {
          change('sample', (draft) => ({ ...draft, sample: next }));
        }}
      />
      {typed && (
        <Button
          variant="subtle"
          onClick={() => {
            change(null, (draft) => ({ ...draft, sample: null }));
          }}
        >
          {t`Use an example instead`}
        </Button>
      )}
    </div>
  );
}
