import { t } from '@lingui/core/macro';
import { Button, Checkbox, NativeSelect, Popover, Stack, TextInput } from '@mantine/core';
import { IconChevronDown, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Ref } from 'react';
import { workflowsQuery } from '@/api/workflows';
import { Chips, type Chip } from '@/shared/filters/chips';
import { useSettled } from '@/shared/filters/settled';
import { WorkflowChoice } from '@/shared/filters/workflow-choice';
import table from '@/shared/layout/table.module.css';
import { LiveMark } from '@/shared/states/live-mark';
import { LOOKS } from '@/shared/status/status';
import { clockTime } from '@/shared/time/clock-time';
import { SPAN_WORDS } from '@/shared/time/spans';
import classes from './list.module.css';
import { readSearch, STATUSES, statusesIn, type ListSearch } from './search';

const MODES = { production: () => t`Production`, test: () => t`Test`, any: () => t`Production and test` } as const;

interface FiltersProps {
  readonly search: ListSearch;
  readonly live: boolean;
  readonly searchBox: Ref<HTMLInputElement>;
  readonly onChange: (search: ListSearch) => void;
}

export function Filters({ search, live, searchBox, onChange }: FiltersProps) {
  const { data: workflows = [] } = useQuery(workflowsQuery);
  const change = (part: Record<string, unknown>) => {
    onChange(readSearch({ ...search, ...part }));
  };
  const [text, setText] = useSettled(search.text ?? '', (words) => {
    change({ text: words });
  });
  const fixed = search.from !== undefined || search.to !== undefined;
  return (
    <div className={table.toolbar}>
      <TextInput
        ref={searchBox}
        className={classes.search ?? ''}
        type="search"
        label={t`Search`}
        placeholder={t`Id, input or error`}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      <StatusChoice
        chosen={statusesIn(search.status)}
        onChoose={(status) => {
          change({ status: status.join() });
        }}
      />
      <WorkflowChoice
        workflows={workflows}
        chosen={search.workflow}
        onChoose={(workflow) => {
          change({ workflow });
        }}
      />
      <NativeSelect
        label={t`Mode`}
        value={search.mode ?? 'production'}
        data={Object.entries(MODES).map(([value, words]) => ({ value, label: words() }))}
        onChange={(event) => {
          change({ mode: event.currentTarget.value });
        }}
      />
      <NativeSelect
        label={t`Time`}
        value={fixed ? 'fixed' : (search.time ?? '24h')}
        data={[
          ...Object.entries(SPAN_WORDS).map(([value, words]) => ({ value, label: words() })),
          { value: 'any', label: t`Any time` },
          ...(fixed ? [{ value: 'fixed', label: t`As chosen` }] : []),
        ]}
        onChange={(event) => {
          change({ time: event.currentTarget.value, from: undefined, to: undefined });
        }}
      />
      <span className={table.aside}>
        <LiveMark live={live} />
      </span>
    </div>
  );
}

interface StatusChoiceProps {
  readonly chosen: readonly string[];
  readonly onChoose: (statuses: string[]) => void;
}

function StatusChoice({ chosen, onChoose }: StatusChoiceProps) {
  const words = STATUSES.filter((each) => chosen.includes(each)).map((each) => LOOKS[each].word());
  const said = words.length > 0 ? words.join(', ') : t`Any status`;
  return (
    // Inside the page, which is a landmark.
    <Popover position="bottom-start" shadow="md" withinPortal={false} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          className={classes.choice ?? ''}
          aria-label={t`Status: ${said}`}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {said}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t`Statuses`}>
        <Checkbox.Group value={[...chosen]} onChange={onChoose} aria-label={t`Statuses`}>
          <Stack gap="sm">
            {STATUSES.map((status) => (
              <Checkbox key={status} size="xs" value={status} label={LOOKS[status].word()} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}

interface NarrowedProps {
  readonly search: ListSearch;
  readonly onChange: (search: ListSearch) => void;
}

/** The active filters, including defaults. */
export function Narrowed({ search, onChange }: NarrowedProps) {
  const chip = (words: string, part: Record<string, unknown>): Chip => ({
    words,
    onRemove: () => {
      onChange(readSearch({ ...search, ...part }));
    },
  });
  const { mode = 'production', time = '24h', from, to } = search;
  const chips: Chip[] = [];
  if (mode !== 'any') chips.push(chip(MODES[mode](), { mode: 'any' }));
  if (from !== undefined || to !== undefined) {
    chips.push(chip(betweenWords(from, to), { from: undefined, to: undefined, time: 'any' }));
  } else if (time !== 'any') chips.push(chip(SPAN_WORDS[time](), { time: 'any' }));
  for (const status of statusesIn(search.status)) {
    const rest = statusesIn(search.status).filter((each) => each !== status);
    chips.push(chip(LOOKS[status].word(), { status: rest.join() }));
  }
  for (const name of Object.keys(FAILED) as (keyof typeof FAILED)[]) {
    const value = search[name];
    if (value !== undefined) chips.push(chip(FAILED[name](value || t`none`), { [name]: undefined }));
  }
  return <Chips chips={chips} />;
}

const FAILED = {
  step: (value: string) => t`Failed at step ${value}`,
  code: (value: string) => t`Error ${value}`,
  type: (value: string) => t`Type ${value}`,
  agent: (value: string) => t`Failed in agent ${value}`,
  kind: (value: string) => t`Failed in kind ${value}`,
} as const;

function betweenWords(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return t`Before ${clockTime(to ?? '')}`;
  return to === undefined ? t`Since ${clockTime(from)}` : t`${clockTime(from)} to ${clockTime(to)}`;
}
