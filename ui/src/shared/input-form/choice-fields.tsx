import { t } from '@lingui/core/macro';
import { Radio, SegmentedControl, Select } from '@mantine/core';
import { jsonOf, typeOf } from './edits';
import { optionOf, sideOf } from './fits';
import { Field } from './field';
import { useForm, type ControlOf, type FieldProps } from './form-context';
import { Frame } from './frame';
import { pathOf } from './place';
import { typeWords } from './words';
import classes from './input-form.module.css';

/** Up to this many options are all shown. */
const MOST_SEGMENTS = 4;
const NOT_SET = '';
const SEGMENTS = {
  root: classes.segments ?? '',
  indicator: classes.indicator ?? '',
  label: classes.segment ?? '',
};

export function YesNoField(props: FieldProps) {
  const { place, node, required } = props;
  const form = useForm();
  const isSet = node !== undefined && typeOf(form.valid, node) === 'yes/no';
  const options = [
    { value: 'true', label: t`Yes` },
    { value: 'false', label: t`No` },
    ...(required ? [] : [{ value: NOT_SET, label: t`Not set` }]),
  ];
  return (
    <Frame {...props}>
      {({ label, describedBy }) => (
        <SegmentedControl
          classNames={SEGMENTS}
          aria-labelledby={label}
          aria-describedby={describedBy}
          data={options}
          value={isSet ? jsonOf(form.valid, node) : node === undefined && !required ? NOT_SET : 'null'}
          onChange={(value) => {
            if (value === NOT_SET) form.leaveOut(place);
            else form.set(place, value);
          }}
        />
      )}
    </Frame>
  );
}

interface ChoiceFieldProps extends FieldProps {
  readonly control: ControlOf<'choice'>;
}

export function ChoiceField({ control, ...props }: ChoiceFieldProps) {
  const form = useForm();
  const { place, node } = props;
  const data = control.options.map((option) => ({ value: option, label: optionWords(option) }));
  const value = (node && optionOf(control.options, form.valid, node)) ?? null;
  const set = (option: string | null) => {
    if (option === null) form.leaveOut(place);
    else form.set(place, option);
  };
  return (
    <Frame {...props}>
      {({ id, label, describedBy, describe, invalid }) =>
        data.length <= MOST_SEGMENTS ? (
          <SegmentedControl
            classNames={SEGMENTS}
            aria-labelledby={label}
            aria-describedby={describedBy}
            data={data}
            value={value ?? NOT_SET}
            onChange={set}
          />
        ) : (
          <Select
            id={id}
            ref={describe}
            error={invalid}
            size="sm"
            data={data}
            value={value}
            searchable
            nothingFoundMessage={t`No choice has this in its name.`}
            onChange={set}
          />
        )
      }
    </Frame>
  );
}

/** A text without its quotes; everything else as it is written. */
function optionWords(option: string): string {
  if (!option.startsWith('"')) return option;
  return (JSON.parse(option) as string) || t`Empty text`;
}

interface EitherFieldProps extends FieldProps {
  readonly control: ControlOf<'either'>;
}

/** A value of one of several types; each side keeps what was typed. */
export function EitherField({ control, ...props }: EitherFieldProps) {
  const form = useForm();
  const { place, node } = props;
  const { sides } = control;
  const side = form.sides.get(pathOf(place)) ?? (node === undefined ? null : sideOf(form.reader, sides, form.valid, node));
  const part = side === null ? undefined : sides[side];
  return (
    <Frame {...props}>
      {({ label, describe }) => (
        <>
          <Radio.Group
            ref={describe}
            aria-labelledby={label}
            value={String(side)}
            onChange={(value) => {
              form.chooseSide(place, Number(value), side);
            }}
          >
            <div className={classes.sides}>
              {sides.map((each, index) => {
                const shape = form.reader.shape(each);
                return <Radio key={index} value={String(index)} size="xs" label={shape.title || typeWords(form.reader, shape)} />;
              })}
            </div>
          </Radio.Group>
          {part !== undefined && <Field {...props} part={part} bare />}
        </>
      )}
    </Frame>
  );
}
