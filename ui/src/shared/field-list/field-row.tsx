import { t } from '@lingui/core/macro';
import { ActionIcon, Button, Checkbox, Menu, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCheck, IconDots, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { FieldChange } from './edits';
import type { Field, FieldType } from './fields';
import { TYPE_WORDS, typeOptions } from './words';
import classes from './field-list.module.css';

const ICON = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;

export interface FieldActions {
  readonly onChange: (field: Field, change: FieldChange) => void;
  readonly onMove: (field: Field, by: -1 | 1) => void;
  readonly onRemove: (field: Field) => void;
  /** Adds a field to a group. */
  readonly onAdd: (group: readonly string[], siblings: readonly Field[]) => void;
}

interface FieldRowProps extends FieldActions {
  readonly field: Field;
  readonly siblings: readonly Field[];
  /** Whether it was just added, so that its name is typed next. */
  readonly fresh: boolean;
  readonly children?: ReactNode;
}

/** One field: its name, type, whether it is required, and what it is. */
export function FieldRow({ field, siblings, fresh, onChange, onMove, onRemove, onAdd, children }: FieldRowProps) {
  const { name, type, path } = field;
  const place = siblings.indexOf(field) + 1;
  const change = (what: FieldChange) => {
    onChange(field, what);
  };
  const keys = (event: KeyboardEvent) => {
    const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key];
    if (!event.altKey || by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    follow(event.currentTarget, by);
    onMove(field, by);
  };
  return (
    <li className={classes.item}>
      <div role="group" aria-label={t`${name}, ${place} of ${siblings.length}`} className={classes.row} onKeyDown={keys}>
        <NameInput
          field={field}
          siblings={siblings}
          fresh={fresh}
          onName={(next) => {
            change({ name: next });
          }}
          onEnter={() => {
            onAdd(path.slice(0, -2), siblings);
          }}
        />
        {type === 'schema' ? (
          <span className={classes.fixed}>{TYPE_WORDS.schema()}</span>
        ) : (
          <NativeSelect
            className={classes.type}
            aria-label={t`Type of ${name}`}
            data={typeOptions()}
            value={type}
            onChange={(event) => {
              change({ type: event.currentTarget.value as FieldType });
            }}
          />
        )}
        <Checkbox
          className={classes.required ?? ''}
          size="xs"
          label={t`Required`}
          aria-label={t`${name} is required`}
          checked={field.required}
          onChange={(event) => {
            change({ required: event.currentTarget.checked });
          }}
        />
        {type === 'schema' ? (
          <span className={classes.words}>{field.description}</span>
        ) : (
          <TextInput
            className={classes.description}
            aria-label={t`Description of ${name}`}
            placeholder={t`Description`}
            value={field.description}
            onChange={(event) => {
              change({ description: event.currentTarget.value });
            }}
          />
        )}
        <RowMenu field={field} place={place} last={siblings.length} onChange={onChange} onMove={onMove} onRemove={onRemove} />
      </div>
      <Details field={field} onChange={change} />
      {children}
      {(type === 'group' || field.item === 'group') && (
        <Button
          className={classes.inner ?? ''}
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            onAdd(type === 'list' ? [...path, 'items'] : path, field.fields);
          }}
        >
          {t`Add field to ${name}`}
        </Button>
      )}
    </li>
  );
}

/** The focus goes with a field that moves: to the same control of the row where it will be. */
function follow(row: Element, by: -1 | 1) {
  const controls = (of: Element) => [...of.querySelectorAll<HTMLElement>('input, select, button')];
  const index = controls(row).findIndex((control) => control === document.activeElement);
  const item = row.parentElement;
  requestAnimationFrame(() => {
    const other = by < 0 ? item?.previousElementSibling : item?.nextElementSibling;
    const goal = other?.querySelector('[role=group]');
    if (goal) controls(goal)[index]?.focus();
  });
}

interface NameInputProps {
  readonly field: Field;
  readonly siblings: readonly Field[];
  readonly fresh: boolean;
  readonly onName: (name: string) => void;
  readonly onEnter: () => void;
}

/** A name takes effect as it is typed, unless on the way it is none or that of another field. */
function NameInput({ field, siblings, fresh, onName, onEnter }: NameInputProps) {
  const { name } = field;
  const [typed, setTyped] = useState(name);
  const [before, setBefore] = useState(name);
  if (before !== name) {
    setBefore(name);
    setTyped(name);
  }
  const isTaken = (wanted: string) => siblings.some((other) => other !== field && other.name === wanted);
  const fault = typed === '' ? t`A field needs a name.` : isTaken(typed) ? t`“${typed}” is already a field.` : null;
  return (
    <TextInput
      className={classes.name}
      aria-label={t`Name of ${name}`}
      error={fault}
      spellCheck={false}
      autoCapitalize="off"
      value={typed}
      autoFocus={fresh}
      onFocus={(event) => {
        if (fresh) event.currentTarget.select();
      }}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setTyped(value);
        if (value !== '' && !isTaken(value)) onName(value);
      }}
      onBlur={() => {
        // What cannot be a name is not kept.
        if (fault !== null) setTyped(name);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setTyped(name);
        if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        if (fault === null) onEnter();
      }}
    />
  );
}

interface DetailsProps {
  readonly field: Field;
  readonly onChange: (change: FieldChange) => void;
}

/** What a field of its type has besides. */
function Details({ field, onChange }: DetailsProps) {
  const { name, type, item, choices, kept, orNull } = field;
  const chooses = type === 'choice' || item === 'choice';
  const notes = [
    orNull && t`It may also be null.`,
    type === 'schema' && t`Only JSON Schema can say what it is; it is kept as it is.`,
    kept.length > 0 && t`Kept as JSON Schema: ${kept.join(', ')}.`,
  ].filter((note) => note !== false);
  if (type !== 'list' && !chooses && notes.length === 0) return null;
  return (
    <div className={classes.details}>
      {type === 'list' && item !== 'schema' && (
        <NativeSelect
          className={classes.itemType}
          label={t`List of`}
          aria-label={t`What ${name} is a list of`}
          data={typeOptions(['list'])}
          value={item ?? 'anything'}
          onChange={(event) => {
            onChange({ item: event.currentTarget.value as FieldType });
          }}
        />
      )}
      {chooses && (
        <TagsInput
          size="xs"
          className={classes.choices ?? ''}
          label={t`Choices`}
          aria-label={t`Choices of ${name}`}
          placeholder={t`Type one and press Enter`}
          error={choices.length === 0 ? t`Without a choice nothing is accepted.` : undefined}
          value={[...choices]}
          onChange={(next) => {
            onChange({ choices: next });
          }}
        />
      )}
      {notes.length > 0 && <p className={classes.notes}>{notes.join(' ')}</p>}
    </div>
  );
}

interface RowMenuProps extends Pick<FieldActions, 'onChange' | 'onMove' | 'onRemove'> {
  readonly field: Field;
  readonly place: number;
  readonly last: number;
}

function RowMenu({ field, place, last, onChange, onMove, onRemove }: RowMenuProps) {
  const { name, orNull, type } = field;
  return (
    <Menu position="bottom-end" width={200} shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" className={classes.more ?? ''} aria-label={t`More for ${name}`}>
          <IconDots {...ICON} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {place > 1 && (
          <Menu.Item
            leftSection={<IconArrowUp {...ICON} />}
            onClick={() => {
              onMove(field, -1);
            }}
          >
            {t`Move up`}
          </Menu.Item>
        )}
        {place < last && (
          <Menu.Item
            leftSection={<IconArrowDown {...ICON} />}
            onClick={() => {
              onMove(field, 1);
            }}
          >
            {t`Move down`}
          </Menu.Item>
        )}
        {type !== 'schema' && type !== 'anything' && (
          <Menu.Item
            role="menuitemcheckbox"
            aria-checked={orNull}
            leftSection={orNull ? <IconCheck {...ICON} /> : <span className={classes.gap} />}
            onClick={() => {
              onChange(field, { orNull: !orNull });
            }}
          >
            {t`May be null`}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconTrash {...ICON} />}
          onClick={() => {
            onRemove(field);
          }}
        >
          {t`Delete field`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
