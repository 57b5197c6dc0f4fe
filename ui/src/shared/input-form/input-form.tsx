import { t } from '@lingui/core/macro';
import { Tabs, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useEffect, type ComponentProps, type KeyboardEvent } from 'react';
import { indented } from '@/shared/field-list/json-text';
import { JsonTextEditor } from '@/shared/json-editor/json-editor';
import { FormContext, useForm } from './form-context';
import { Fields } from './group-field';
import { OpenJson } from './open-json';
import { StartFrom } from './start-from';
import type { InputForm as State, View } from './use-input-form';
import classes from './input-form.module.css';

interface InputFormProps {
  readonly form: State;
  /** The name of the JSON editor. */
  readonly label: string;
  /** Where the input comes from, if that is worth a sentence. */
  readonly origin?: string | undefined;
  /** Recorded inputs to start from, and what the form shows at first; left out where there is no choice. */
  readonly start?: Pick<ComponentProps<typeof StartFrom>, 'recorded' | 'initial'> | undefined;
  /** The path of the field that has the focus at first; `$` for the first one. */
  readonly focus?: string | undefined;
  /** Ctrl Enter; left out where the page has this key itself. */
  readonly onSubmit?: (() => void) | undefined;
}

/** An input as a form and as JSON, two views of one text. */
export function InputForm({ form, label, origin, start, focus, onSubmit }: InputFormProps) {
  const { id, view, setView, announced } = form;
  useEffect(() => {
    if (focus !== undefined) focusField(id, focus);
  }, [focus, id]);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || onSubmit === undefined) return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <FormContext value={form}>
      {start !== undefined && <StartFrom form={form} {...start} />}
      <div id={id} className={classes.form} onKeyDown={keys}>
        <Tabs
          value={view}
          keepMounted={false}
          onChange={(next) => {
            setView(next as View);
          }}
        >
          <Tabs.List>
            <Tabs.Tab value="form">{t`Form`}</Tabs.Tab>
            <Tabs.Tab value="json">{t`JSON`}</Tabs.Tab>
          </Tabs.List>
          {origin !== undefined && <p className={classes.origin}>{origin}</p>}
          <Tabs.Panel value="form" className={classes.panel ?? ''}>
            <FormView />
          </Tabs.Panel>
          <Tabs.Panel value="json" className={classes.panel ?? ''}>
            <JsonView label={label} />
          </Tabs.Panel>
        </Tabs>
        <VisuallyHidden role="status">{announced}</VisuallyHidden>
      </div>
    </FormContext>
  );
}

function focusField(id: string, path: string): void {
  const form = document.getElementById(id);
  const fields = [...(form?.querySelectorAll<HTMLElement>('[data-path]') ?? [])];
  const field = fields.find(({ dataset }) => dataset.path === path);
  const control = (field ?? form)?.querySelector<HTMLElement>('[data-control] :is(input, textarea, button, [contenteditable=true])');
  control?.focus();
  // What is typed takes the place of the value that is to be changed.
  if (field !== undefined && (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) control.select();
}

function FormView() {
  const form = useForm();
  const { control } = form.reader.shape(form.reader.root);
  return (
    <>
      {form.fault !== null && (
        <p className={classes.fault} role="status">
          {t`${form.fault} The form keeps its last values.`}
        </p>
      )}
      {control.kind === 'group' ? (
        <Fields part={form.reader.root} control={control} place={[]} depth={0} />
      ) : (
        <p className={classes.help}>
          {form.described ? t`The fields of this input cannot be listed.` : t`No input fields are described.`}{' '}
          <OpenJson />
        </p>
      )}
    </>
  );
}

function JsonView({ label }: { readonly label: string }) {
  const form = useForm();
  const { text, fault, refusals } = form;
  const refused = refusals.map(({ path, message }) => (message.startsWith(path) ? message : `${path}: ${message}`)).join('\n');
  const error = fault === null ? refused || null : t`${fault} The form keeps its last values.`;
  return (
    <div data-problem={error === null ? undefined : true}>
      <div data-control>
        <JsonTextEditor label={label} hideLabel minLines={8} text={text.includes('\n') ? text : indentedIfJson(text, fault)} error={error} onChange={form.type} />
      </div>
    </div>
  );
}

/** On several lines, unless it was written so by hand. */
function indentedIfJson(text: string, fault: string | null): string {
  return fault === null ? indented(text) : text;
}

/** The problems that are shown, beside the button that submits; a press goes to the first. */
export function ProblemCount({ form }: { readonly form: State }) {
  const titles = form.problems.map(({ title }) => title);
  const count = form.problems.length + form.refusals.length;
  const [only] = titles;
  return (
    <div role="status" className={classes.count}>
      {count > 0 && (
        <UnstyledButton className={classes.goto} onClick={form.focusFirst}>
          <IconAlertCircle size={14} aria-hidden />{' '}
          {count > 1 ? t`${count} problems` : only === undefined ? t`1 problem` : t`1 problem: ${only}`}
        </UnstyledButton>
      )}
    </div>
  );
}
