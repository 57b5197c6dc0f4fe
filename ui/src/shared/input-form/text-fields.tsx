import { t } from '@lingui/core/macro';
import { ActionIcon, Textarea, TextInput } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useRef, useState, type ChangeEvent } from 'react';
import { stringOf } from './edits';
import { useForm, type FieldProps } from './form-context';
import { Frame, type ControlIds } from './frame';
import { numberJson, typedNumber } from './number';
import { zoned } from './zoned';
import classes from './input-form.module.css';

/** A shown text that is longer gets several lines. */
const ONE_LINE = 60;
/** What the browser's calendar takes. */
const DATE = /^\d{4}-\d\d-\d\d/;
const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** Sets a text, or leaves an emptied field out; an item of a list stays. */
function useTyped({ place }: FieldProps, json: (typed: string) => string) {
  const form = useForm();
  const isItem = typeof place.at(-1) === 'number';
  return (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    const { value } = event.currentTarget;
    if (value === '' && !isItem) form.leaveOut(place);
    else form.set(place, json(value));
  };
}

function common({ id, describe, invalid }: ControlIds) {
  return { id, ref: describe, error: invalid, size: 'sm', spellCheck: false } as const;
}

interface TextFieldProps extends FieldProps {
  readonly long: boolean;
}

export function TextField({ long, ...props }: TextFieldProps) {
  const form = useForm();
  const typed = useTyped(props, JSON.stringify);
  const text = stringOf(form.valid, props.node) ?? '';
  // An input would drop line breaks. It stays one box while it is typed into.
  const [lines] = useState(long || text.length > ONE_LINE);
  const several = lines || text.includes('\n');
  return (
    <Frame {...props}>
      {(ids) =>
        several ? (
          <Textarea {...common(ids)} autosize minRows={2} maxRows={12} value={text} onChange={typed} />
        ) : (
          <TextInput {...common(ids)} value={text} onChange={typed} />
        )
      }
    </Frame>
  );
}

export function NumberField(props: FieldProps) {
  const form = useForm();
  const typed = useTyped(props, numberJson);
  return (
    <Frame {...props}>
      {(ids) => (
        <TextInput
          {...common(ids)}
          inputMode="decimal"
          autoComplete="off"
          value={(props.node && typedNumber(form.valid, props.node)) ?? ''}
          onChange={typed}
        />
      )}
    </Frame>
  );
}

interface DateFieldProps extends FieldProps {
  readonly withTime: boolean;
}

/** A date as text, typed or taken from the calendar of the browser. */
export function DateField({ withTime, ...props }: DateFieldProps) {
  const form = useForm();
  const typed = useTyped(props, JSON.stringify);
  const calendar = useRef<HTMLInputElement>(null);
  const text = stringOf(form.valid, props.node) ?? '';
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Frame {...props} help={withTime && <p>{t`With its time zone. Yours is ${zone}.`}</p>}>
      {(ids) => (
        <>
          <TextInput
            {...common(ids)}
            autoComplete="off"
            placeholder={withTime ? '2026-11-30T14:00:00+01:00' : '2026-11-30'}
            value={text}
            onChange={typed}
            rightSection={
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t`Calendar for ${props.title}`}
                onClick={() => {
                  calendar.current?.showPicker();
                }}
              >
                <IconCalendar size={16} aria-hidden />
              </ActionIcon>
            }
          />
          <input
            ref={calendar}
            className={classes.calendar}
            type={withTime ? 'datetime-local' : 'date'}
            tabIndex={-1}
            aria-hidden
            value={withTime ? (LOCAL_TIME.exec(text)?.[0] ?? '') : (DATE.exec(text)?.[0] ?? '')}
            onChange={({ currentTarget: { value } }) => {
              if (value !== '') form.set(props.place, JSON.stringify(withTime ? zoned(value) : value));
            }}
          />
        </>
      )}
    </Frame>
  );
}
