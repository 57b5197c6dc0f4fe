import { t } from '@lingui/core/macro';
import { typeOf, valueAt } from './edits';
import { isShown } from './fits';
import { ChoiceField, EitherField, YesNoField } from './choice-fields';
import { useForm, type FieldProps } from './form-context';
import { GroupField } from './group-field';
import { JsonField } from './json-field';
import { ListField } from './list-field';
import { DateField, NumberField, TextField } from './text-fields';
import { heldWords } from './words';

/** One field of an input, with the control that its type has. */
export function Field(given: Omit<FieldProps, 'shape' | 'node'>) {
  const form = useForm();
  const shape = form.reader.shape(given.part);
  const node = valueAt(form.root, given.place);
  const props = { ...given, shape, node };
  const { control } = shape;
  const type = node && typeOf(form.valid, node);
  if (node && type && type !== 'null' && !isShown(control, form.valid, node)) {
    return <JsonField {...props} why={heldWords(type)} />;
  }
  switch (control.kind) {
    case 'text':
      return <TextField {...props} long={control.long} />;
    case 'file':
      return <TextField {...props} long />;
    case 'number':
      return <NumberField {...props} />;
    case 'date':
    case 'date and time':
      return <DateField {...props} withTime={control.kind === 'date and time'} />;
    case 'yes/no':
      return <YesNoField {...props} />;
    case 'choice':
      return <ChoiceField {...props} control={control} />;
    case 'list':
      return <ListField {...props} control={control} />;
    case 'group':
      return <GroupField {...props} control={control} />;
    case 'either':
      return <EitherField {...props} control={control} />;
    case 'json':
      return <JsonField {...props} why={control.uses === '' ? '' : t`Edited as JSON: this part uses ${control.uses}.`} />;
  }
}
