import { t } from '@lingui/core/macro';
import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { itemTitle } from './check';
import { stringOf, typeOf } from './edits';
import { Field } from './field';
import { useForm, type ControlOf, type FieldProps } from './form-context';
import { ProblemWords, StateMenu, useProblems } from './frame';
import { pathOf } from './place';
import { startOf } from './start';
import { typeWords } from './words';
import classes from './input-form.module.css';

/** Rows of a long list are shown in portions. */
const PORTION = 50;
const ICON = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;

interface ListFieldProps extends FieldProps {
  readonly control: ControlOf<'list'>;
}

/** A list as numbered rows, or as cards if its items are groups. Alt N adds an item. */
export function ListField({ control, ...props }: ListFieldProps) {
  const { shape, title, place, node, required, bare } = props;
  const form = useForm();
  const id = useId();
  const [shown, setShown] = useState(PORTION);
  const items = node?.items ?? [];
  const problems = useProblems(place, items.map((_, index) => pathOf([...place, index])));
  const item = control.item ?? { node: null };
  const add = () => {
    const index = items.length;
    const isList = node !== undefined && typeOf(form.valid, node) === 'list';
    const json = startOf(form.reader, item);
    if (isList) form.set([...place, index], json);
    else form.set(place, `[${json}]`);
    if (index >= shown) setShown(index + 1);
    focusSoon(id, index);
    form.announce(t`${itemTitle(title, index)} was added.`);
  };
  return (
    <fieldset
      id={id}
      className={classes.group}
      aria-describedby={`${id}-problem`}
      onKeyDown={(event) => {
        if (!event.altKey || event.code !== 'KeyN') return;
        event.preventDefault();
        event.stopPropagation();
        add();
      }}
    >
      <legend className={classes.legend}>
        <span className={classes.label}>{title}</span>
        <span className={classes.type}>
          {required ? t`${typeWords(form.reader, shape)}, required` : typeWords(form.reader, shape)}
        </span>
      </legend>
      {!bare && <StateMenu {...props} />}
      {!bare && shape.description !== '' && <p className={classes.help}>{shape.description}</p>}
      {items.length > 0 && (
        <ol className={classes.rows}>
          {items.slice(0, shown).map((_, index) => (
            <Row key={index} {...props} item={item} index={index} count={items.length} id={id} />
          ))}
        </ol>
      )}
      {items.length > shown && (
        <Button
          variant="subtle"
          size="xs"
          onClick={() => {
            setShown(shown + PORTION);
          }}
        >
          {t`Show ${Math.min(PORTION, items.length - shown)} more of ${items.length}`}
        </Button>
      )}
      <div data-problem={problems.any || undefined}>
        <ProblemWords id={`${id}-problem`} place={place} problems={problems} />
        <div data-control>
          <Button variant="default" size="xs" data-add leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            {t`Add item`}
          </Button>
        </div>
      </div>
    </fieldset>
  );
}

interface RowProps extends FieldProps {
  readonly item: FieldProps['part'];
  readonly index: number;
  readonly count: number;
  /** The id of the list, whose rows are focused. */
  readonly id: string;
}

function Row({ item, index, count, id, title, place, depth }: RowProps) {
  const form = useForm();
  const name = itemTitle(title, index);
  const isGroup = form.reader.shape(item).control.kind === 'group';
  const move = (by: -1 | 1) => {
    if (index + by < 0 || index + by >= count) return;
    form.moveItem(place, index, by);
    focusSoon(id, index + by);
    form.announce(t`${name} is now ${index + by + 1} of ${count}.`);
  };
  const keys = (event: KeyboardEvent) => {
    const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key];
    if (!event.altKey || by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(by);
  };
  return (
    <li className={isGroup ? classes.card : classes.row} data-row={index} onKeyDown={keys}>
      <span className={classes.number}>{isGroup ? (firstText(form, [...place, index]) ?? name) : index + 1}</span>
      <div className={classes.value}>
        <Field part={item} title={name} place={[...place, index]} required depth={depth + 1} bare />
      </div>
      <div className={classes.actions}>
        {count > 1 && (
          <>
            <RowAction label={t`Move ${name} up`} icon={IconArrowUp} disabled={index === 0} onClick={() => { move(-1); }} />
            <RowAction label={t`Move ${name} down`} icon={IconArrowDown} disabled={index === count - 1} onClick={() => { move(1); }} />
          </>
        )}
        <RowAction
          label={t`Remove ${name}`}
          icon={IconTrash}
          disabled={false}
          onClick={() => {
            form.removeItem(place, index);
            focusSoon(id, Math.min(index, count - 2));
            form.announce(t`${name} was removed.`);
          }}
        />
      </div>
    </li>
  );
}

interface RowActionProps {
  readonly label: string;
  readonly icon: typeof IconTrash;
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function RowAction({ label, icon: Icon, disabled, onClick }: RowActionProps) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon {...ICON} />
    </ActionIcon>
  );
}

/** The first text in a group, by which it is known. */
function firstText(form: ReturnType<typeof useForm>, place: FieldProps['place']): string | null {
  return form.valuesAt(place).map((value) => stringOf(form.valid, value)).find((text) => text !== null && text !== '') ?? null;
}

/** Focuses the control of a row once it is rendered, or the button that adds one. */
function focusSoon(id: string, index: number): void {
  requestAnimationFrame(() => {
    const list = document.getElementById(id);
    const row = list?.querySelector(`[data-row="${index}"] [data-control]`);
    const goal = row ?? list?.querySelector('[data-control]:has(> [data-add])');
    goal?.querySelector<HTMLElement>('input, textarea, button, [contenteditable=true]')?.focus();
  });
}
