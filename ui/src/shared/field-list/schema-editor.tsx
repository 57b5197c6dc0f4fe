import { t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { JsonTextEditor } from '@/shared/json-editor/json-editor';
import { jsonFault } from '@/shared/json/document';
import { JsonView } from '@/shared/json/json-view';
import { FieldList } from './field-list';
import { FieldTable } from './field-table';
import { indented } from './json-text';
import classes from './field-list.module.css';

interface SchemaEditorProps {
  readonly title: string;
  /** One sentence of what is described. */
  readonly hint: string;
  /** Valid JSON text; null where nothing is described. */
  readonly schema: string | null;
  /** Text that is not JSON yet. */
  readonly unfinished: string | undefined;
  readonly faults: readonly string[];
  readonly onChange: (schema: string | null) => void;
  readonly onUnfinished: (text: string) => void;
}

type View = 'fields' | 'schema';

/** What goes in or comes out, as a list of fields or as the JSON Schema that they stand for. */
export function SchemaEditor(props: SchemaEditorProps) {
  const { title, hint, schema, unfinished, faults, onChange, onUnfinished } = props;
  const [view, setView] = useState<View>('fields');
  return (
    <section className={classes.editor} aria-label={title}>
      <Head title={title} hint={hint} view={view} onView={setView} />
      {view === 'fields' ? (
        <>
          {unfinished !== undefined && (
            <p className={classes.stale} role="status">
              {t`The JSON Schema is not finished. Fields show the last valid one.`}
            </p>
          )}
          <FieldList
            label={title}
            schema={schema}
            onChange={onChange}
            onOpenSchema={() => {
              setView('schema');
            }}
          />
          {faults.map((fault) => (
            <p key={fault} className={classes.fault}>
              {fault}
            </p>
          ))}
        </>
      ) : (
        <JsonTextEditor
          label={t`JSON Schema of ${title}`}
          hideLabel
          minLines={16}
          text={unfinished ?? shown(schema)}
          error={unfinished === undefined ? faults.join(' ') || null : jsonFault(unfinished)}
          onChange={(text) => {
            if (text.trim() === '') onChange(null);
            else if (jsonFault(text) === null) onChange(text);
            else onUnfinished(text);
          }}
        />
      )}
    </section>
  );
}

interface SchemaViewProps {
  readonly title: string;
  readonly hint: string;
  readonly schema: string | null;
}

/** The same to be read. */
export function SchemaView({ title, hint, schema }: SchemaViewProps) {
  const [view, setView] = useState<View>('fields');
  return (
    <section className={classes.editor} aria-label={title}>
      <Head title={title} hint={hint} view={view} onView={setView} />
      {view === 'fields' || schema === null ? (
        <FieldTable label={title} schema={schema} />
      ) : (
        <JsonView text={schema} label={t`JSON Schema of ${title}`} />
      )}
    </section>
  );
}

interface HeadProps {
  readonly title: string;
  readonly hint: string;
  readonly view: View;
  readonly onView: (view: View) => void;
}

function Head({ title, hint, view, onView }: HeadProps) {
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t`Show ${title} as`}
          data={[
            { value: 'fields', label: t`Fields` },
            { value: 'schema', label: t`JSON Schema` },
          ]}
          value={view}
          onChange={onView}
        />
      </div>
      <p className={classes.hint}>{hint}</p>
    </>
  );
}

/** On several lines, unless it was written so by hand. */
function shown(schema: string | null): string {
  if (schema === null) return '';
  return schema.includes('\n') ? schema : indented(schema);
}
