import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';
import classes from './filters.module.css';

interface Option {
  readonly value: string;
  readonly label: string;
}

interface SearchableChoiceProps {
  readonly label: string;
  /** Label of the choice without a filter. */
  readonly all: string;
  readonly options: readonly Option[];
  /** Null for all. */
  readonly chosen: string | null;
  readonly onChoose: (value: string | null) => void;
}

/** Options rendered at once; a search finds the others. */
const SHOWN = 100;

/** A searchable selection; never wider than its container. */
export function SearchableChoice({ label, all, options, chosen, onChoose }: SearchableChoiceProps) {
  return (
    <Select
      className={classes.choice ?? ''}
      size="xs"
      label={label}
      placeholder={all}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': `${label}: ${all}` }}
      limit={SHOWN}
      maxDropdownHeight={320}
      nothingFoundMessage={t`Nothing matches.`}
      // Inside the page, which is a landmark.
      comboboxProps={{ withinPortal: false, keepMounted: false }}
      data={options}
      value={chosen}
      title={options.find(({ value }) => value === chosen)?.label ?? all}
      onChange={onChoose}
    />
  );
}
