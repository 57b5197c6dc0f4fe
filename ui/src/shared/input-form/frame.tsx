import { t } from '@lingui/core/macro';
import { Button, Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconAlertCircle, IconChevronDown } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { stringOf, typeOf } from './edits';
import { useForm, type FieldProps } from './form-context';
import { isWithin, pathOf, type Place } from './place';
import type { Trouble } from './check';
import { typeWords } from './words';
import classes from './input-form.module.css';

/** The ids that connect a control with its label, its help and its problem. */
export interface ControlIds {
  readonly id: string;
  readonly label: string;
  readonly describedBy: string;
  /** The same as a reference to the control: inputs of Mantine take no other way. */
  readonly describe: (control: HTMLElement | null) => void;
  readonly invalid: boolean;
}

interface FrameProps extends FieldProps {
  /** More help for the control. */
  readonly help?: ReactNode;
  readonly children: (ids: ControlIds) => ReactNode;
}

/** A field: its label, its type in words, its description, its control, and what is wrong with it. */
export function Frame(props: FrameProps) {
  const { shape, title, place, required, bare, help, children } = props;
  const form = useForm();
  const id = useId();
  const problems = useProblems(place);
  const type = typeWords(form.reader, shape);
  const name = String(place.at(-1));
  const describedBy = ['type', 'help', 'problem'].map((part) => `${id}-${part}`).join(' ');
  const ids = {
    id,
    label: `${id}-label`,
    describedBy,
    describe: (control: HTMLElement | null) => {
      control?.setAttribute('aria-describedby', describedBy);
    },
    invalid: problems.any,
  };
  const label = (
    <>
      <label id={ids.label} htmlFor={id} className={classes.label} title={name} dir="auto">
        {title}
      </label>
      <span id={`${id}-type`} className={classes.type}>
        {required ? t`${type}, required` : type}
      </span>
    </>
  );
  return (
    <div
      className={classes.field}
      data-path={pathOf(place)}
      data-problem={problems.any || undefined}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) form.leave(pathOf(place));
      }}
    >
      {bare ? (
        <VisuallyHidden>{label}</VisuallyHidden>
      ) : (
        <div className={classes.head}>
          {label}
          <StateMenu {...props} />
        </div>
      )}
      <div id={`${id}-help`} className={classes.help}>
        {!bare && shape.description !== '' && <p dir="auto">{shape.description}</p>}
        {help}
      </div>
      <div data-control>{children(ids)}</div>
      <ProblemWords id={`${id}-problem`} place={place} problems={problems} />
    </div>
  );
}

export interface Problems {
  readonly any: boolean;
  readonly own: readonly Trouble[];
  readonly refused: readonly string[];
}

/** What is wrong at a place; of what the server refused also what is in it, except in `elsewhere`. */
export function useProblems(place: Place, elsewhere: readonly string[] = []): Problems {
  const form = useForm();
  const path = pathOf(place);
  const own = form.problems.filter((each) => each.path === path);
  const refused = form.refusals
    .filter((each) => isWithin(each.path, path) && !elsewhere.some((other) => isWithin(each.path, other)))
    .map(({ message }) => message);
  return { any: own.length + refused.length > 0, own, refused };
}

interface ProblemWordsProps {
  readonly id: string;
  readonly place: Place;
  readonly problems: Problems;
}

export function ProblemWords({ id, place, problems: { own, refused } }: ProblemWordsProps) {
  const form = useForm();
  return (
    <div id={id} className={classes.problems}>
      {own.map(({ words, fix }) => (
        <p key={words}>
          <IconAlertCircle size={14} aria-hidden /> {words}{' '}
          {fix !== null && (
            <UnstyledButton
              className={classes.fix}
              onClick={() => {
                form.set(place, fix.json);
              }}
            >
              {fix.words}
            </UnstyledButton>
          )}
        </p>
      ))}
      {refused.map((words) => (
        <p key={words}>
          <IconAlertCircle size={14} aria-hidden /> {words}
        </p>
      ))}
    </div>
  );
}

/** What is sent of a field that is not filled in, and the choice of it. */
export function StateMenu({ shape, title, place, node, required }: FieldProps) {
  const form = useForm();
  const { orNull, control } = shape;
  const isText = control.kind === 'text' || control.kind === 'file';
  const value = node && typeOf(form.valid, node);
  const empty = stringOf(form.valid, node) === '';
  const state =
    node === undefined ? (required ? '' : t`Left out`) : value === 'null' ? t`Null` : isText && empty ? t`Empty text` : '';
  // The segments of yes and no have one for it.
  const isSegment = control.kind === 'yes/no' && value !== 'null';
  const choices = [
    isText && !required && !empty && { words: t`Send empty text`, json: '""' },
    orNull && value !== 'null' && { words: t`Send null`, json: 'null' },
    !required && !isSegment && node !== undefined && { words: t`Leave out`, json: null },
  ].filter((each) => each !== false);
  if (isSegment && choices.length === 0) return null;
  if (choices.length === 0) return state === '' ? null : <span className={classes.state}>{state}</span>;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          className={classes.menu ?? ''}
          variant="subtle"
          size="compact-xs"
          color="gray"
          aria-label={state === '' ? t`What is sent as ${title}` : t`${state}: what is sent as ${title}`}
          rightSection={<IconChevronDown size={12} aria-hidden />}
        >
          {state}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ words, json }) => (
          <Menu.Item
            key={words}
            onClick={() => {
              if (json === null) form.leaveOut(place);
              else form.set(place, json);
            }}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
