import { t } from '@lingui/core/macro';
import { indented } from '@/shared/field-list/json-text';
import { JsonTextEditor } from '@/shared/json-editor/json-editor';
import { jsonOf } from './edits';
import { useForm, type FieldProps } from './form-context';
import { Frame } from './frame';

interface JsonFieldProps extends FieldProps {
  /** Why no other control shows it; empty if it may be anything. */
  readonly why: string;
}

/** A part that is edited as JSON. */
export function JsonField({ why, ...props }: JsonFieldProps) {
  const form = useForm();
  const { place, node, title } = props;
  const text = form.unfinished(place) ?? (node === undefined ? '' : indented(jsonOf(form.valid, node)));
  return (
    <Frame {...props} help={<p>{why === '' ? t`Any JSON.` : why}</p>}>
      {({ invalid, describedBy }) => (
        <JsonTextEditor
          label={title}
          hideLabel
          text={text}
          minLines={2}
          error={invalid ? '' : null}
          describedBy={describedBy}
          onChange={(typed) => {
            form.typePart(place, title, typed);
          }}
        />
      )}
    </Frame>
  );
}
