import { t } from '@lingui/core/macro';
import { Button, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { typeOf } from './edits';
import { Field } from './field';
import { useForm, type ControlOf, type FieldProps } from './form-context';
import { ProblemWords, StateMenu, useProblems } from './frame';
import { OpenJson } from './open-json';
import { isWithin, pathOf, type Place } from './place';
import { startOf } from './start';
import { titleOf } from './words';
import classes from './input-form.module.css';

/** Groups this deep and deeper are folded until they are opened. */
const FOLDED_FROM = 3;

interface GroupFieldProps extends FieldProps {
  readonly control: ControlOf<'group'>;
}

export function GroupField({ control, ...props }: GroupFieldProps) {
  const { part, shape, title, place, node, required, depth, bare } = props;
  const form = useForm();
  const path = pathOf(place);
  const isIn = form.problems.some((each) => isWithin(each.path, path)) || form.refusals.some((each) => isWithin(each.path, path));
  const [opened, setOpened] = useState(depth < FOLDED_FROM);
  const isLeftOut = node === undefined ? !required : typeOf(form.valid, node) === 'null';
  const open = (opened || isIn) && !isLeftOut;
  if (bare) return <Fields part={part} control={control} place={place} depth={depth} />;
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>
        {isLeftOut ? (
          <span className={classes.label}>{title}</span>
        ) : (
          <UnstyledButton
            className={classes.fold}
            aria-expanded={open}
            onClick={() => {
              setOpened(!open);
            }}
          >
            {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
            {title}
          </UnstyledButton>
        )}
        <span className={classes.type}>{required ? t`group, required` : t`group`}</span>
      </legend>
      <StateMenu {...props} />
      {shape.description !== '' && <p className={classes.help}>{shape.description}</p>}
      {isLeftOut && (
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            form.set(place, startOf(form.reader, part));
            setOpened(true);
          }}
        >
          {t`Fill in ${title}`}
        </Button>
      )}
      {open && <Fields part={part} control={control} place={place} depth={depth} />}
    </fieldset>
  );
}

interface FieldsProps extends Pick<FieldProps, 'part' | 'place' | 'depth'> {
  readonly control: ControlOf<'group'>;
}

/** The fields of a group, those of which some are needed within a frame of their own. */
export function Fields({ control: { fields, some }, place, depth }: FieldsProps) {
  const form = useForm();
  const id = useId();
  const problems = useProblems(place, fields.map(({ name }) => pathOf([...place, name])));
  const among = new Set(some?.names.flat());
  const show = (wanted: (name: string) => boolean) =>
    fields
      .filter(({ name }) => wanted(name))
      .map((field) => (
        <Field
          key={field.name}
          part={field}
          title={titleOf(form.reader, field)}
          place={[...place, field.name]}
          required={field.required}
          depth={depth + 1}
          bare={false}
        />
      ));
  return (
    <div className={classes.fields}>
      {some !== null && (
        <fieldset className={classes.some} aria-describedby={id} data-problem={problems.own.length > 0 || undefined}>
          <legend className={classes.legend}>{some.exactly ? t`Exactly one of these` : t`At least one of these`}</legend>
          <div className={classes.fields}>{show((name) => among.has(name))}</div>
          <ProblemWords id={id} place={place} problems={{ ...problems, refused: [] }} />
        </fieldset>
      )}
      <ProblemWords id={`${id}-refused`} place={place} problems={{ ...problems, own: some === null ? problems.own : [] }} />
      {show((name) => !among.has(name))}
      <UnknownMembers known={fields.map(({ name }) => name)} place={place} />
    </div>
  );
}

interface UnknownMembersProps {
  readonly known: readonly string[];
  readonly place: Place;
}

/** Members that the schema does not name are sent too. */
function UnknownMembers({ known, place }: UnknownMembersProps) {
  const form = useForm();
  const names = form.membersAt(place).filter((name) => !known.includes(name));
  if (names.length === 0) return null;
  return (
    <p className={classes.help}>
      {names.length === 1 ? t`1 more field is sent.` : t`${names.length} more fields are sent.`}{' '}
      <OpenJson />
    </p>
  );
}
