import { t } from '@lingui/core/macro';
import { ActionIcon, Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { FieldLike } from '@/features/editor/model/auto-match';
import type { Json } from '@/shared/json/document';
import { needsValue, OPERATORS, writeCondition, type Comparison, type Condition, type Operator } from './condition';
import classes from './expressions.module.css';
import { typedValue, valueText } from './typed-value';

interface ConditionBuilderProps {
  readonly condition: Condition;
  readonly fields: readonly FieldLike[];
  readonly onChange: (condition: Condition) => void;
}

const NOTHING: Comparison = { path: '', operator: 'is', value: '' };

const operatorWords = (): Readonly<Record<Operator, string>> => ({
  is: t`is`,
  is_not: t`is not`,
  contains: t`contains`,
  greater: t`is greater than`,
  at_least: t`is at least`,
  less: t`is less than`,
  at_most: t`is at most`,
  empty: t`is empty`,
  not_empty: t`is not empty`,
});

/** A condition as comparisons of fields, of which all or any must hold. */
export function ConditionBuilder({ condition, fields, onChange }: ConditionBuilderProps) {
  const { match, comparisons } = condition;
  const paths = fields.flatMap((field) => flat(field));
  const set = (next: readonly Comparison[]) => {
    onChange({ match, comparisons: next });
  };
  return (
    <fieldset className={classes.builder}>
      <legend className={classes.legend}>{t`Run only if`}</legend>
      {comparisons.length === 0 && <p className={classes.none}>{t`No condition: it always runs.`}</p>}
      {comparisons.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={t`How many must hold`}
          data={[
            { value: 'all', label: t`All of these` },
            { value: 'any', label: t`Any of these` },
          ]}
          value={match}
          onChange={(value) => {
            onChange({ match: value === 'any' ? 'any' : 'all', comparisons });
          }}
        />
      )}
      {comparisons.map((comparison, index) => (
        <div key={index} className={classes.comparison}>
          <ComparisonFields
            comparison={comparison}
            number={index + 1}
            paths={paths}
            onChange={(next) => {
              set(comparisons.map((each, at) => (at === index ? next : each)));
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t`Remove comparison ${index + 1}`}
            onClick={() => {
              set(comparisons.filter((_, at) => at !== index));
            }}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            set([...comparisons, NOTHING]);
          }}
        >
          {t`Add comparison`}
        </Button>
      </div>
      {writeCondition(condition) !== '' && <p className={classes.written}>{writeCondition(condition)}</p>}
    </fieldset>
  );
}

interface ComparisonFieldsProps {
  readonly comparison: Comparison;
  readonly number: number;
  readonly paths: readonly FieldLike[];
  readonly onChange: (comparison: Comparison) => void;
}

function ComparisonFields({ comparison, number, paths, onChange }: ComparisonFieldsProps) {
  const { path, operator, value } = comparison;
  const words = operatorWords();
  const types = paths.find((field) => field.path === path)?.types ?? [];
  const known = [...new Set(path === '' ? paths.map((field) => field.path) : [path, ...paths.map((field) => field.path)])];
  return (
    <div className={classes.parts}>
      <Select
        size="xs"
        aria-label={t`Field of comparison ${number}`}
        placeholder={t`Choose a field`}
        searchable
        limit={100}
        nothingFoundMessage={t`Nothing matches.`}
        comboboxProps={{ withinPortal: false }}
        data={known}
        value={path === '' ? null : path}
        onChange={(next) => {
          onChange({ ...comparison, path: next ?? '' });
        }}
      />
      <Select
        size="xs"
        aria-label={t`Comparison ${number}`}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data={OPERATORS.map((each) => ({ value: each, label: words[each] }))}
        value={operator}
        onChange={(next) => {
          const chosen = OPERATORS.find((each) => each === next) ?? operator;
          onChange({ path, operator: chosen, value: valueFor(chosen, value) });
        }}
      />
      {needsValue(operator) && (
        <TextInput
          size="xs"
          aria-label={t`Value of comparison ${number}`}
          value={valueText(value)}
          onChange={(event) => {
            onChange({ ...comparison, value: typedValue(event.currentTarget.value, types) });
          }}
        />
      )}
    </div>
  );
}

/** The value that a changed operator goes on with. */
function valueFor(operator: Operator, value: Json): Json {
  if (!needsValue(operator)) return null;
  return value ?? '';
}

function flat(field: FieldLike): readonly FieldLike[] {
  return [field, ...field.children.flatMap((child) => flat(child))];
}
