import { t } from '@lingui/core/macro';
import { NativeSelect } from '@mantine/core';
import type { Version } from '@/api/versions';
import { Changes } from './changes';
import { choiceWords, sideOf, type Choice, type Pair } from './sides';
import classes from './versions.module.css';

interface ComparisonProps {
  readonly workflowId: string;
  readonly versions: readonly Version[];
  readonly draft: string | null;
  readonly pair: Pair | null;
  readonly onChange: (pair: Pair) => void;
}

/** Selects two versions and shows the changes between them. */
export function Comparison({ workflowId, versions, draft, pair, onChange }: ComparisonProps) {
  if (pair === null) {
    return <p className={classes.none}>{t`There is one version; nothing to compare it with yet.`}</p>;
  }
  const choices: readonly Choice[] = [
    ...(draft === null ? [] : (['draft'] as const)),
    ...versions.map(({ version }) => version),
  ];
  return (
    <>
      <div className={classes.pickers}>
        <Picker
          label={t`From`}
          value={pair.from}
          choices={choices}
          versions={versions}
          onChange={(from) => {
            onChange({ ...pair, from });
          }}
        />
        <Picker
          label={t`To`}
          value={pair.to}
          choices={choices}
          versions={versions}
          onChange={(to) => {
            onChange({ ...pair, to });
          }}
        />
      </div>
      <Changes
        workflowId={workflowId}
        from={sideOf(pair.from, draft)}
        to={sideOf(pair.to, draft)}
      />
    </>
  );
}

interface PickerProps {
  readonly label: string;
  readonly value: Choice;
  readonly choices: readonly Choice[];
  readonly versions: readonly Version[];
  readonly onChange: (choice: Choice) => void;
}

function Picker({ label, value, choices, versions, onChange }: PickerProps) {
  return (
    <NativeSelect
      label={label}
      value={String(value)}
      data={choices.map((choice) => ({
        value: String(choice),
        label: choiceWords(choice, versions),
      }))}
      onChange={(event) => {
        const picked = event.currentTarget.value;
        onChange(picked === 'draft' ? picked : Number(picked));
      }}
    />
  );
}
